import { generateKeyPairSync, type KeyObject, randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import jwt from 'jsonwebtoken';
import type { Configuration } from 'oidc-provider';
import { query } from './database.js';

/** What a provider says of somebody. A claim that is left out is absent. */
export interface Subject {
  sub: string;
  email?: string;
  email_verified?: unknown;
  name?: string;
  preferred_username?: string;
}

/** A provider on a port of this machine. */
export interface RunningProvider {
  readonly issuer: string;
  /** An entry of OIDC_PROVIDERS. */
  settings(id: string): object;
  close(): Promise<void>;
}

const CLIENT_ID = 'doable';
export const CLIENT_SECRET = 'the secret that the provider gave to this service';

async function listen(handler: RequestListener): Promise<{ issuer: string; close: () => Promise<void> }> {
  const server = createServer(handler);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const close = () => {
    server.closeAllConnections();
    return new Promise<void>((resolve) => server.close(() => resolve()));
  };
  return { issuer: `http://127.0.0.1:${(server.address() as { port: number }).port}`, close };
}

const settingsOf = (issuer: string) => (id: string) => ({
  id,
  label: `The provider ${id}`,
  issuer,
  clientId: CLIENT_ID,
  clientSecret: CLIENT_SECRET,
});

/** The redirect URI that a service registers for a provider. */
export const redirectUri = (publicUrl: string, id: string) => `${publicUrl}/api/v1/auth/oidc/${id}/callback`;

/**
 * A real OpenID provider (oidc-provider, with PKCE and a client secret), without pages: its sign-in takes `?as=` with the
 * subject of somebody it was told of, or `?deny`. See Browser.
 */
export async function startOpenIdProvider(
  redirectUris: string[],
): Promise<RunningProvider & { add(person: Omit<Subject, 'sub'>): Subject }> {
  const { Provider } = await import('oidc-provider');
  const people = new Map<string, Subject>();
  let handler: RequestListener = () => undefined;
  const { issuer, close } = await listen((request, response) => handler(request, response));
  const provider = new Provider(issuer, configuration(redirectUris, people));
  const pages = provider.callback();
  handler = (request, response) => {
    if (request.url!.startsWith('/interaction/')) void interact(request, response);
    else void pages(request, response);
  };

  async function interact(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const query = new URL(request.url!, issuer).searchParams;
    const result = query.has('deny')
      ? { error: 'access_denied', error_description: 'The person said no.' }
      : { login: { accountId: query.get('as')! } };
    await provider.interactionFinished(request, response, result);
  }

  function add(details: Omit<Subject, 'sub'>): Subject {
    const person = { sub: randomUUID(), ...details };
    people.set(person.sub, person);
    return person;
  }
  return { issuer, close, add, settings: settingsOf(issuer) };
}

function configuration(redirectUris: string[], people: Map<string, Subject>): Configuration {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return {
    clients: [
      {
        client_id: CLIENT_ID,
        client_secret: CLIENT_SECRET,
        redirect_uris: redirectUris,
        id_token_signed_response_alg: 'ES256',
      },
    ],
    jwks: {
      keys: [{ ...privateKey.export({ format: 'jwk' }), alg: 'ES256', use: 'sig', kid: 'first' }] as never,
    },
    cookies: { keys: ['of this test'] },
    pkce: { required: () => true },
    claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name', 'preferred_username'] },
    features: { devInteractions: { enabled: false } },
    interactions: { url: (_, { uid }) => `/interaction/${uid}` },
    ttl: {
      Interaction: 600,
      Session: 600,
      Grant: 600,
      AccessToken: 600,
      IdToken: 600,
      AuthorizationCode: 60,
    },
    findAccount: (_, sub) =>
      people.has(sub) ? { accountId: sub, claims: () => ({ ...people.get(sub)! }) } : undefined,
    // Nobody is asked for consent.
    loadExistingGrant: async ({ oidc }) => {
      const given = oidc.session!.grantIdFor(oidc.client!.clientId);
      if (given) return oidc.provider.Grant.find(given);
      const grant = new oidc.provider.Grant({
        clientId: oidc.client!.clientId,
        accountId: oidc.session!.accountId,
      });
      grant.addOIDCScope('openid email profile');
      await grant.save();
      return grant;
    },
  };
}

/** What a dishonest provider answers at its token endpoint, from the `nonce` that it was asked with. */
export type Forgery = (facts: { issuer: string; nonce: string; key: KeyObject }) => string;

const KEY = generateKeyPairSync('ec', { namedCurve: 'P-256' });

/** Claims of a good ID token, with `changes`. */
export const claimsFor = (issuer: string, nonce: string, changes: object = {}): object => {
  const now = Math.floor(Date.now() / 1000);
  return { iss: issuer, aud: CLIENT_ID, sub: 'somebody', nonce, iat: now, exp: now + 60, ...changes };
};

/** An ID token as this provider signs them, or as `key` and `algorithm` do. */
export const idToken = (
  claims: object,
  key: jwt.Secret = KEY.privateKey,
  algorithm: jwt.Algorithm = 'ES256',
) => jwt.sign(JSON.parse(JSON.stringify(claims)) as object, key, { algorithm, keyid: 'first' });

/** A provider that says whatever the test wants: it sends everybody back at once, with ID tokens made by `forge`. */
export async function startFakeProvider(): Promise<
  RunningProvider & { forge: Forgery; tokenStatus: number; tokenCalls: number }
> {
  const nonces = new Map<string, string>();
  const { issuer, close } = await listen((request, response) => void answer(request, response));
  const fake = {
    issuer,
    close,
    settings: settingsOf(issuer),
    forge: (({ nonce }) => idToken(claimsFor(issuer, nonce))) as Forgery,
    tokenStatus: 200,
    tokenCalls: 0,
  };
  const json = (response: ServerResponse, body: object, status = 200) =>
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url!, issuer);
    if (url.pathname === '/.well-known/openid-configuration') return void json(response, metadata(issuer));
    if (url.pathname === '/jwks') return void json(response, { keys: [publicJwk()] });
    if (url.pathname === '/auth') return sendBack(url.searchParams, response);
    fake.tokenCalls += 1;
    if (fake.tokenStatus !== 200) return void json(response, { error: 'server_error' }, fake.tokenStatus);
    const form = new URLSearchParams(Buffer.concat(await request.toArray()).toString());
    const token = fake.forge({ issuer, nonce: nonces.get(form.get('code')!)!, key: KEY.publicKey });
    return void json(response, { access_token: 'a', token_type: 'bearer', expires_in: 60, id_token: token });
  }

  function sendBack(query: URLSearchParams, response: ServerResponse): void {
    const code = randomUUID();
    nonces.set(code, query.get('nonce')!);
    const back = new URL(query.get('redirect_uri')!);
    back.search = new URLSearchParams({ code, state: query.get('state')! }).toString();
    response.writeHead(303, { location: back.href }).end();
  }
  return fake;
}

const publicJwk = () => ({
  ...KEY.publicKey.export({ format: 'jwk' }),
  alg: 'ES256',
  use: 'sig',
  kid: 'first',
});

const metadata = (issuer: string) => ({
  issuer,
  authorization_endpoint: `${issuer}/auth`,
  token_endpoint: `${issuer}/token`,
  jwks_uri: `${issuer}/jwks`,
  response_types_supported: ['code'],
  subject_types_supported: ['public'],
  id_token_signing_alg_values_supported: ['ES256', 'none', 'HS256'],
});

/** Links an identity to an account without going anywhere, and answers its id. */
export async function identityOf(userId: string, databaseUrl: string): Promise<string> {
  const rows = await query<{ id: string }>(
    databaseUrl,
    `INSERT INTO identities (id, user_id, provider, issuer, subject, created_at, last_used_at)
     VALUES (gen_random_uuid(), $1, 'google', 'https://accounts.google.com', gen_random_uuid(), now(), now())
     RETURNING id`,
    [userId],
  );
  return rows[0]!.id;
}
