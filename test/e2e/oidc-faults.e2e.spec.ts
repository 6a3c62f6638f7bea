import { createServer } from 'node:http';
import { createHmac, generateKeyPairSync } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { findFreePort } from '../../scripts/lib/ports.mjs';
import { startApp, startBeside, type TestApp } from '../support/app.js';
import { CookieBrowser } from '../support/cookie-browser.js';
import { query } from '../support/database.js';
import { broken } from '../support/faults.js';
import { errorOf, openSignIn, signedIn, untilCallback } from '../support/oidc-people.js';
import {
  claimsFor,
  CLIENT_SECRET,
  type Forgery,
  idToken,
  startFakeProvider,
} from '../support/openid-provider.js';
import { expectProblem } from '../support/problem.js';

const PUBLIC_URL = 'https://tasks.example.com';
const START = '/api/v1/auth/oidc/fake';
/** Milliseconds in which a request is answered when a provider is away. */
const BOUNDED = 6_000;

let test: TestApp;
let fake: Awaited<ReturnType<typeof startFakeProvider>>;
/** Where a provider will be only later. */
let latePort: number;
const silent = createServer(() => undefined);
let careless: TestApp;

beforeAll(async () => {
  fake = await startFakeProvider();
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
  const { port } = silent.address() as { port: number };
  latePort = await findFreePort();
  const away = (id: string, issuer: string) => ({ ...fake.settings(id), issuer });
  test = await startApp({
    PUBLIC_URL,
    OIDC_PROVIDERS: JSON.stringify([
      fake.settings('fake'),
      away('closed', `http://127.0.0.1:${await findFreePort()}`),
      away('silent', `http://127.0.0.1:${port}`),
      away('impostor', `${fake.issuer}/elsewhere`),
      away('late', `http://127.0.0.1:${latePort}`),
    ]),
  });
});
afterAll(async () => {
  await Promise.all([careless, test].map((app) => app?.close()));
  await fake.close();
  silent.closeAllConnections();
  silent.close();
});
beforeEach(() => {
  fake.forge = honest;
  fake.tokenStatus = 200;
});

const honest: Forgery = ({ issuer, nonce }) => idToken(claimsFor(issuer, nonce));
const newBrowser = (url = test.url) => new CookieBrowser(PUBLIC_URL, url);
const stored = async () =>
  (
    await query<{ users: string; sessions: string }>(
      test.env.DATABASE_URL!,
      `SELECT (SELECT count(*) FROM users) users, (SELECT count(*) FROM sessions) sessions,
         (SELECT count(*) FROM identities) identities, (SELECT count(*) FROM events) events`,
    )
  )[0];

describe('an ID token', () => {
  it('as it should be signs in', async () => {
    const browser = newBrowser();
    expect(errorOf(await openSignIn(browser, 'fake'))).toBeNull();
    expect((await signedIn(browser))!.user).toMatchObject({ email: null, username: 'user' });
  });

  const otherKey = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const changed =
    (changes: object): Forgery =>
    ({ issuer, nonce }) =>
      idToken(claimsFor(issuer, nonce, changes));
  const now = () => Math.floor(Date.now() / 1000);
  it.each<[string, Forgery]>([
    ['signed with another key', ({ issuer, nonce }) => idToken(claimsFor(issuer, nonce), otherKey)],
    [
      'signed with the client secret',
      ({ issuer, nonce }) => idToken(claimsFor(issuer, nonce), CLIENT_SECRET, 'HS256'),
    ],
    [
      'signed with the public key as a secret',
      ({ issuer, nonce, key }) => {
        const text = `${part({ alg: 'HS256', kid: 'first' })}.${part(claimsFor(issuer, nonce))}`;
        const secret = key.export({ type: 'spki', format: 'pem' });
        return `${text}.${createHmac('sha256', secret).update(text).digest('base64url')}`;
      },
    ],
    [
      'without a signature',
      ({ issuer, nonce }) => `${part({ alg: 'none' })}.${part(claimsFor(issuer, nonce))}.`,
    ],
    [
      'whose content was changed',
      ({ issuer, nonce }) => {
        const [head, , signature] = idToken(claimsFor(issuer, nonce)).split('.');
        return `${head}.${part(claimsFor(issuer, nonce, { sub: 'somebody-else' }))}.${signature}`;
      },
    ],
    ['for another sign-in', changed({ nonce: 'another' })],
    ['without a nonce', changed({ nonce: undefined })],
    ['for another client', changed({ aud: 'somebody-else' })],
    ['for two clients, given to the other', changed({ aud: ['doable', 'other'], azp: 'other' })],
    ['of another issuer', changed({ iss: 'https://evil.example.com' })],
    ['of nobody', changed({ sub: undefined })],
    ['that has expired', changed({ exp: now() - 60 })],
    ['that never expires', changed({ exp: undefined })],
    ['that is not good yet', changed({ nbf: now() + 600 })],
    ['that is none', () => 'nonsense'],
  ])('%s signs nobody in', async (_, forge) => {
    fake.forge = forge;
    const [browser, before] = [newBrowser(), await stored()];
    expect(errorOf(await openSignIn(browser, 'fake'))).toBe('provider-refused');
    expect([await signedIn(browser), await stored()]).toEqual([undefined, before]);
  });
});

describe('a callback', () => {
  /** A browser that comes back so often at once, and how often it was let in. */
  async function replays(
    url: string,
    times: number,
  ): Promise<{ errors: (string | null)[]; sessions: number }> {
    const browser = newBrowser(url);
    const callback = await untilCallback(browser, START);
    const before = Number((await stored())!.sessions);
    const visits = await Promise.all(Array.from({ length: times }, () => browser.open(callback)));
    return { errors: visits.map(errorOf), sessions: Number((await stored())!.sessions) - before };
  }

  it('that comes a hundred times at once is good once', async () => {
    const calls = fake.tokenCalls;
    const { errors, sessions } = await replays(test.url, 100);
    expect(errors.filter((error) => error === null)).toHaveLength(1);
    expect(errors.filter((error) => error === 'sign-in-used')).toHaveLength(99);
    expect([sessions, fake.tokenCalls - calls]).toEqual([1, 1]);
  });

  it('is good as often as it comes where nobody notes that it came, which the test above would notice', async () => {
    careless = await startBeside(
      broken(['features/auth/oidc/oidc-attempts.service', 'usedAt: IsNull(), ', '']),
    );
    expect((await replays(careless.url, 10)).sessions).toBeGreaterThan(1);
  });

  it('answers 503 when the provider is away, and works when it is back', async () => {
    const browser = newBrowser();
    const callback = await untilCallback(browser, START);
    fake.tokenStatus = 502;
    const before = await stored();
    const away = await browser.open(callback);
    expect([away.status, away.headers.get('retry-after')]).toEqual([503, '5']);
    expect(away.body).toMatchObject({ code: 'provider-unavailable', status: 503 });
    expect([await signedIn(browser), await stored()]).toEqual([undefined, before]);
    fake.tokenStatus = 200;
    expect(errorOf(await browser.open(callback))).toBeNull();
    expect(await signedIn(browser)).toBeDefined();
  });

  it('whose code the provider refuses signs nobody in', async () => {
    fake.tokenStatus = 400;
    const [browser, before] = [newBrowser(), await stored()];
    expect(errorOf(await openSignIn(browser, 'fake'))).toBe('provider-refused');
    expect([await signedIn(browser), await stored()]).toEqual([undefined, before]);
  });

  it.each([
    ['a second code', (url: URL) => url.searchParams.append('code', 'another')],
    ['no code', (url: URL) => url.searchParams.delete('code')],
    ['the name of another issuer', (url: URL) => url.searchParams.set('iss', 'https://evil.example.com')],
    ['an error of the provider', (url: URL) => url.searchParams.set('error', 'server_error')],
  ])('with %s signs nobody in', async (_, change) => {
    const browser = newBrowser();
    const url = new URL(await untilCallback(browser, START));
    change(url);
    expect(errorOf(await browser.open(url.href))).toBe('provider-refused');
    expect(await signedIn(browser)).toBeUndefined();
  });

  it('may have whatever else the provider likes to say', async () => {
    const browser = newBrowser();
    const callback = await untilCallback(browser, START);
    const visit = await browser.open(`${callback}&session_state=x&authuser=0&prompt=none&__proto__=1&a[b]=c`);
    expect(errorOf(visit)).toBeNull();
  });
});

describe('a provider that', () => {
  const attempts = () => query(test.env.DATABASE_URL!, 'SELECT count(*) FROM oidc_attempts');

  // These wait more than they do: beside one another.
  it.concurrent.each([
    ['is not there', 'closed'],
    ['does not answer', 'silent'],
    ['says that it is somebody else', 'impostor'],
  ])('%s is 503 with Retry-After in a few seconds, and nothing is stored', async (_, id) => {
    const [before, startedAt] = [await attempts(), performance.now()];
    const answer = await test.anonymous.get(`/auth/oidc/${id}`);
    expectProblem(answer, 503, 'provider-unavailable');
    expect(answer.headers.get('retry-after')).toBe('5');
    expect(performance.now() - startedAt).toBeLessThan(BOUNDED);
    expect([answer.headers.getSetCookie(), await attempts()]).toEqual([[], before]);
  });

  it('comes back is asked again', async () => {
    expectProblem(await test.anonymous.get('/auth/oidc/late'), 503, 'provider-unavailable');
    const server = createServer((_, response) => {
      const issuer = `http://127.0.0.1:${latePort}`;
      response.setHeader('content-type', 'application/json');
      response.end(
        JSON.stringify({ issuer, authorization_endpoint: `${issuer}/auth`, token_endpoint: issuer }),
      );
    });
    await new Promise<void>((resolve) => server.listen(latePort, '127.0.0.1', resolve));
    const answer = await test.anonymous.get('/auth/oidc/late');
    server.closeAllConnections();
    server.close();
    expect([answer.status, answer.headers.get('location')]).toEqual([302, expect.stringContaining('/auth?')]);
  });
});
