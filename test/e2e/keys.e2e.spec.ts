import { createHash, createPublicKey, generateKeyPairSync, type KeyObject, verify } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApp, startBeside, type TestApp } from '../support/app.js';
import { built } from '../support/built.js';
import { Client } from '../support/client.js';
import { hmac, jws, read } from '../support/jws.js';
import { expectProblem } from '../support/problem.js';

const JWT_SECRET = 'a secret that was good before there were keys';
const keyOn = (namedCurve: string) => generateKeyPairSync('ec', { namedCurve }).privateKey;
const [old, young] = [keyOn('P-256'), keyOn('P-256')];
const pem = (key: KeyObject) => key.export({ format: 'pem', type: 'pkcs8' }).toString();
const publicPem = (key: KeyObject) => createPublicKey(key).export({ format: 'pem', type: 'spki' }).toString();

/** As RFC 7638 has it: the members that are needed, in their order. */
function thumbprint(key: KeyObject): string {
  const { crv, kty, x, y } = createPublicKey(key).export({ format: 'jwk' });
  return createHash('sha256')
    .update(`{"crv":"${crv}","kty":"${kty}","x":"${x}","y":"${y}"}`)
    .digest('base64url');
}

const published = (key: KeyObject) => ({
  ...createPublicKey(key).export({ format: 'jwk' }),
  kid: thumbprint(key),
  alg: 'ES256',
  use: 'sig',
});

/** Signs with a secret, as installations do that set no key. */
let before: TestApp;
/** The steps of a change: to a key, to another key that is announced first, and its end. */
let withKey: TestApp;
let announced: TestApp;
let changed: TestApp;
let done: TestApp;

beforeAll(async () => {
  before = await startApp({ JWT_SECRET });
  const start = (current: KeyObject, previous?: string) =>
    startBeside({
      ...before.env,
      JWT_PRIVATE_KEY: pem(current),
      ...(previous && { JWT_PREVIOUS_KEY: previous }),
    });
  withKey = await start(old, JWT_SECRET);
  announced = await start(old, publicPem(young));
  changed = await start(young, pem(old));
  done = await start(young);
});
afterAll(async () => {
  await Promise.all([before, withKey, announced, changed, done].map((app) => app?.close()));
});

/** What instances say to a token that another one signed. */
const statuses = ({ token }: Client, instances: { url: string }[]) =>
  Promise.all(instances.map(async ({ url }) => (await new Client(url, token).get('/users/me')).status));

describe('GET /.well-known/jwks.json', () => {
  it('lists nothing while a secret signs', async () => {
    const { status, headers, body } = await before.anonymous.get('//.well-known/jwks.json');
    expect([status, body]).toEqual([200, { keys: [] }]);
    expect(headers.get('cache-control')).toBe('public, max-age=300');
    expect(headers.get('content-type')).toMatch(/^application\/json/);
  });

  it('lists the public part of the key that signs, and of the one beside it', async () => {
    const keysOf = async ({ anonymous }: TestApp) => (await anonymous.get('//.well-known/jwks.json')).body;
    expect(await keysOf(withKey)).toEqual({ keys: [published(old)] });
    expect(await keysOf(announced)).toEqual({ keys: [published(old), published(young)] });
    expect(await keysOf(changed)).toEqual({ keys: [published(young), published(old)] });
  });

  it('is enough to verify a token', async () => {
    const { token } = await withKey.anonymous.register();
    const { header } = read(token!);
    const { body } = await withKey.anonymous.get('//.well-known/jwks.json');
    const jwk = body.keys.find(({ kid }: { kid: string }) => kid === header.kid);
    const [first, second, signature] = token!.split('.');
    const key = createPublicKey({ key: jwk, format: 'jwk' });
    const isGood = verify(
      'sha256',
      Buffer.from(`${first}.${second}`),
      { key, dsaEncoding: 'ieee-p1363' },
      Buffer.from(signature!, 'base64url'),
    );
    expect([header, isGood]).toEqual([{ alg: 'ES256', typ: 'at+jwt', kid: thumbprint(old) }, true]);
  });
});

describe('a change', () => {
  it('from a secret to a key refuses no token that the secret signed', async () => {
    const maya = await before.anonymous.register();
    expect(await statuses(maya, [before, withKey])).toEqual([200, 200]);
  });

  it('of the key refuses no token while old and new instances run side by side', async () => {
    const [maya, omar] = [await announced.anonymous.register(), await changed.anonymous.register()];
    expect(await statuses(maya, [announced, changed])).toEqual([200, 200]);
    expect(await statuses(omar, [announced, changed])).toEqual([200, 200]);
  });

  it('ends with the old key: what it signed is refused then', async () => {
    const [maya, omar] = [await announced.anonymous.register(), await changed.anonymous.register()];
    expect(await statuses(maya, [done])).toEqual([401]);
    expect(await statuses(omar, [done])).toEqual([200]);
  });

  it('leaves the old key to verify only: a secret that is known beside it signs nothing new', async () => {
    const { token } = await withKey.anonymous.register();
    expect(read(token!).header.alg).toBe('ES256');
    const { header, claims } = read(token!);
    const bySecret = jws({ ...header, alg: 'HS256' }, claims, hmac(JWT_SECRET));
    expectProblem(await new Client(withKey.url, bySecret).get('/users/me'), 401, 'token-required');
  });
});

describe('JWT_PRIVATE_KEY and JWT_PREVIOUS_KEY', async () => {
  const { parseConfig } =
    await built<typeof import('../../src/platform/config/config.js')>('platform/config/config');
  const URLS = { DATABASE_URL: 'postgres://127.0.0.1/none', REDIS_URL: 'redis://127.0.0.1' };
  const parse = (env: NodeJS.ProcessEnv) => parseConfig({ NODE_ENV: 'test', ...URLS, ...env });
  const sec1 = old.export({ format: 'pem', type: 'sec1' }).toString();

  it.each([
    ['PEM', pem(old)],
    ['PEM with \\n for line breaks', pem(old).replaceAll('\n', '\\n')],
    ['PEM in base64', Buffer.from(pem(old)).toString('base64')],
    ['PEM in base64 of several lines', Buffer.from(pem(old)).toString('base64').replace(/.{64}/g, '$&\n')],
    ['PEM as older tools write it', sec1],
  ])('take a key as %s', (_, text) => {
    expect(parse({ JWT_PRIVATE_KEY: text }).auth.signingKey.equals(old)).toBe(true);
    expect(parse({ JWT_PREVIOUS_KEY: text }).auth.previousKey!.type).toBe('public');
  });

  const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
  const locked = old
    .export({ format: 'pem', type: 'pkcs8', cipher: 'aes-256-cbc', passphrase: 'x' })
    .toString();
  it.each([
    ['garbage', 'garbage'],
    ['a secret of 32 characters', 'x'.repeat(32)],
    ['a key on another curve', pem(keyOn('secp256k1'))],
    ['a longer key', pem(keyOn('P-384'))],
    ['an RSA key', pem(rsa)],
    ['the public part', publicPem(old)],
    ['a key with a passphrase', locked],
    ['half a key', pem(old).slice(0, 100)],
  ])('refuse %s to sign with, and quote nothing of it', (_, text) => {
    expect(() => parse({ JWT_PRIVATE_KEY: text })).toThrow(
      /JWT_PRIVATE_KEY: must be the PEM of a private key on the curve P-256: openssl genpkey/,
    );
    expect(() => parse({ JWT_PRIVATE_KEY: text })).not.toThrow(text.slice(30, 60) || text);
  });

  it.each([
    ['a short secret', 'x'.repeat(31)],
    ['a key on another curve', pem(keyOn('secp256k1'))],
    ['half a key', pem(old).slice(0, 100)],
  ])('refuse %s to verify with', (_, text) => {
    expect(() => parse({ JWT_PREVIOUS_KEY: text })).toThrow(/JWT_PREVIOUS_KEY: must be the PEM of a key/);
  });

  it('let production do without JWT_SECRET only where ENCRYPTION_KEY is set as well', () => {
    const production = { NODE_ENV: 'production', JWT_PRIVATE_KEY: pem(old) };
    expect(() => parse(production)).toThrow('JWT_SECRET: must be set in production');
    expect(parse({ ...production, ENCRYPTION_KEY: 'x'.repeat(32) }).auth.signingKey.type).toBe('private');
  });

  it('are told with all that is wrong besides', () => {
    const wrong = { JWT_PRIVATE_KEY: 'x', PORT: 'x', JWT_PREVIOUS_KEY: 'x' };
    expect(() => parse(wrong)).toThrow(/PORT: [^]*JWT_PRIVATE_KEY: [^]*JWT_PREVIOUS_KEY: /);
  });
});
