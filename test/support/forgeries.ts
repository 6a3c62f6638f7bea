import { createPublicKey, generateKeyPairSync, type KeyObject, randomUUID } from 'node:crypto';
import { base64url, ecdsa, hmac, jws, type Part, read, type Signer, unsigned } from './jws.js';

/** What a forger may know, and what only a test knows: how the application signs. */
export interface Known {
  /** A good token, and another person's. */
  token: string;
  other: string;
  /** Signs as the application does. */
  signer: Signer;
  /** The application's EC key; null when a secret signs. */
  key: KeyObject | null;
  /** Other secrets that the application made for the same person. */
  secrets: string[];
}

/** What is sent as `Authorization`, by what is wrong with it. */
export type Forgeries = Record<string, string>;

const stranger = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
const jwkOf = (key: KeyObject) => createPublicKey(key).export({ format: 'jwk' });
const seconds = (fromNow: number) => Math.floor(Date.now() / 1000) + fromNow;
const named = (title: string, values: unknown[], make: (value: never) => string): Forgeries =>
  Object.fromEntries(
    values.map((value) => [`${title} ${JSON.stringify(value)?.slice(0, 40)}`, make(value as never)]),
  );

/** Everything that was thought of, at least once. */
export function forgeries(known: Known): Forgeries {
  const tokens = {
    ...withoutSignature(known),
    ...withAnotherAlgorithm(known),
    ...withAnotherKey(known),
    ...withAnotherKeyId(known),
    ...withOtherClaims(known),
    ...ofAnotherKind(known),
    ...malformed(known),
  };
  const bearer = Object.entries(tokens).map(([title, token]) => [title, `Bearer ${token}`]);
  return { ...(Object.fromEntries(bearer) as Forgeries), ...withAnotherHeader(known) };
}

/** Signed as it should be, and different in one thing. */
const resigned = ({ token, signer }: Known, changes: { header?: object; claims?: object }) => {
  const { header, claims } = read(token);
  return jws({ ...header, ...changes.header }, { ...claims, ...changes.claims }, signer);
};

function withoutSignature({ token, signer }: Known): Forgeries {
  const { header, claims } = read(token);
  const [, , signature] = token.split('.');
  const algorithms = ['none', 'None', 'NONE', 'nOnE', 'none ', '', null, undefined, 0, ['none'], {}];
  const admin = { ...claims, role: 'admin' };
  return {
    ...named('unsigned with alg', algorithms, (alg) => jws({ ...header, alg }, claims, unsigned)),
    ...named('with a signature and alg', algorithms, (alg) => jws({ ...header, alg }, claims, signer)),
    'unsigned with its own alg': jws(header, claims, unsigned),
    'unsigned without the last dot': jws(header, claims, unsigned).slice(0, -1),
    'with the signature of another content': jws(header, admin, () => signature!),
    'of 64 zeros, which some take for a signature': jws(header, claims, () => base64url(Buffer.alloc(64))),
    'of 32 zeros': jws(header, claims, () => base64url(Buffer.alloc(32))),
  };
}

function withAnotherAlgorithm({ token, key }: Known): Forgeries {
  const { header, claims } = read(token);
  const as = (alg: string, signer: Signer) => jws({ ...header, alg }, claims, signer);
  if (!key) return { 'signed as ES256 by a stranger': as('ES256', ecdsa(stranger)) };
  const publicKey = createPublicKey(key);
  const pem = publicKey.export({ format: 'pem', type: 'spki' });
  const der = publicKey.export({ format: 'der', type: 'spki' });
  const jwk = jwkOf(key);
  return {
    'HS256 with the public key as PEM': as('HS256', hmac(pem)),
    'HS256 with the public key as PEM without its last line break': as('HS256', hmac(String(pem).trim())),
    'HS256 with the public key as DER': as('HS256', hmac(der)),
    'HS256 with the public key as JWK': as('HS256', hmac(JSON.stringify(jwk))),
    'HS256 with a coordinate of the public key': as('HS256', hmac(Buffer.from(jwk.x!, 'base64url'))),
    'HS512 with the public key as PEM': as('HS512', hmac(pem, 'sha512')),
    'ES384 of the same key': as('ES384', ecdsa(key, 'sha384')),
    'ES256 with the signature as DER': as('ES256', ecdsa(key, 'sha256', 'der')),
  };
}

function withAnotherKey(known: Known): Forgeries {
  const { header, claims } = read(known.token);
  const own = { alg: 'ES256', jwk: jwkOf(stranger) };
  const by = (more: object) => jws({ ...header, alg: 'ES256', ...more }, claims, ecdsa(stranger));
  return {
    'of a stranger': by({}),
    'with the key in its header': by(own),
    'with the key in its header and no key id': by({ ...own, kid: undefined }),
    'with the key at a jku': by({ jku: 'https://evil.example.com/jwks.json' }),
    'with the key at an x5u': by({ x5u: 'https://evil.example.com/cert.pem' }),
    'with the key in an x5c': by({ x5c: [base64url('certificate')] }),
    'of an empty secret': jws({ ...header, alg: 'HS256' }, claims, hmac('')),
    'of the secret "secret"': jws({ ...header, alg: 'HS256' }, claims, hmac('secret')),
    'of the key id as secret': jws({ ...header, alg: 'HS256' }, claims, hmac(String(header.kid))),
    'with a critical extension that nobody knows': resigned(known, { header: { crit: ['b64'], b64: false } }),
  };
}

function withAnotherKeyId(known: Known): Forgeries {
  const { header, claims } = read(known.token);
  const right = String(header.kid);
  const kids: unknown[] = [
    undefined,
    null,
    '',
    0,
    true,
    'another',
    [right],
    [[right]],
    { kid: right },
    { toString: right },
    `${right} `,
    `${right}\0`,
    right.toUpperCase() === right ? right.toLowerCase() : right.toUpperCase(),
    '__proto__',
    'constructor',
    'toString',
    'https://evil.example.com/key',
    `${right}' OR '1'='1`,
    "'; DROP TABLE users; --",
    'x'.repeat(8_000),
  ];
  const files = ['/dev/null', '../../../../../../dev/null', 'file:///dev/null', '/proc/sys/kernel/ostype'];
  return {
    ...named('with the key id', kids, (kid) => resigned(known, { header: { kid } })),
    ...named('of an empty secret, with the file', files, (kid) =>
      jws({ ...header, alg: 'HS256', kid }, claims, hmac('')),
    ),
  };
}

function withOtherClaims(known: Known): Forgeries {
  const { claims: theirs } = read(known.other);
  const mine = read(known.token).claims;
  const changes: Record<string, unknown[]> = {
    aud: [undefined, null, '', 'somebody-else', ['somebody-else'], 'doable ', {}],
    iss: [undefined, null, '', 'https://evil.example.com', `${String(mine.iss)}/`, [mine.iss]],
    sub: [undefined, null, '', 0, [mine.sub], theirs.sub, randomUUID(), 'admin'],
    sid: [undefined, null, '', 0, [mine.sid], theirs.sid, randomUUID(), "' OR 1=1 --"],
    exp: [undefined, null, 0, -1, seconds(0), seconds(-600), String(seconds(600)), 'never', [seconds(600)]],
    nbf: [seconds(60), seconds(1e9), String(seconds(-60)), 'now'],
  };
  const each = Object.entries(changes).map(([name, values]) =>
    named(`with ${name}`, values, (value) => resigned(known, { claims: { [name]: value } })),
  );
  return Object.assign({}, ...each) as Forgeries;
}

function ofAnotherKind(known: Known): Forgeries {
  const types = [undefined, null, '', 'JWT', 'jwt', 'at+jwt ', 'refresh+jwt', 'logout+jwt', ['at+jwt']];
  return {
    ...named('of the type', types, (typ) => resigned(known, { header: { typ } })),
    ...Object.fromEntries(known.secrets.map((secret, index) => [`that is another secret, ${index}`, secret])),
    'that is a session id': String(read(known.token).claims.sid),
    'that looks like a personal one': `dbl_${'A'.repeat(36)}`,
  };
}

function malformed(known: Known): Forgeries {
  const { token, signer } = known;
  const { header, claims } = read(token);
  const [first, second, third] = token.split('.');
  const parts: Part[] = ['', 'x', 'null', '[]', '1', '"text"', '{', '{"alg":', '\0', '{}'];
  const members = JSON.stringify(header).slice(0, -1);
  return {
    ...named('with the header', parts, (part) => jws(part, claims, signer)),
    ...named('with the claims', parts, (part) => jws(header, part, signer)),
    'with alg twice, none last': jws(`${members},"alg":"none"}`, claims, unsigned),
    'with alg twice, none first': jws(`{"alg":"none",${members.slice(1)}}`, claims, unsigned),
    'with a sub of its prototype': jws(
      header,
      JSON.stringify({ ...claims, sub: undefined }).replace(
        '{',
        `{"__proto__":{"sub":"${String(claims.sub)}"},`,
      ),
      signer,
    ),
    'without its last character': token.slice(0, -1),
    'cut in half': token.slice(0, token.length / 2),
    'without its signature': `${first}.${second}`,
    'that is its header': first!,
    'with a character more': `${token}A`,
    'with padding': `${token}=`,
    'with a dot more': `${token}.`,
    'with a part more': `${token}.${third}`,
    'in standard base64': `${first}.${second}.+/${third!.slice(2)}`,
    'whose last bits, which mean nothing, are others': `${token.slice(0, -1)}${neighbour(token.at(-1)!)}`,
    'with a space in it': `${first}. ${second}.${third}`,
    'with a tab behind it': `${token}\tx`,
    'in quotes': `"${token}"`,
    twice: `${token}, Bearer ${token}`,
    'and something else': `${token} x`,
    'behind something else': `x ${token}`,
  };
}

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
/** The character that differs in its lowest bit. */
const neighbour = (character: string) => ALPHABET[ALPHABET.indexOf(character) ^ 1]!;

function withAnotherHeader({ token }: Known): Forgeries {
  return {
    'a bare token': token,
    'of another scheme': `Basic ${token}`,
    'of the scheme JWT': `JWT ${token}`,
    'of the scheme Bearer:': `Bearer: ${token}`,
    'without a space': `Bearer${token}`,
    nothing: '',
  };
}
