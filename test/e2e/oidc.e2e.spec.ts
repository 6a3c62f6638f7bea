import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApp, type TestApp } from '../support/app.js';
import { CookieBrowser } from '../support/cookie-browser.js';
import { query } from '../support/database.js';
import { type Account, errorOf, openSignIn, signedIn, untilCallback } from '../support/oidc-people.js';
import { redirectUri, startOpenIdProvider, type Subject } from '../support/openid-provider.js';
import { expectProblem } from '../support/problem.js';

const PUBLIC_URL = 'https://tasks.example.com';
const START = '/auth/oidc/example';
const CALLBACK = `${START}/callback`;

let test: TestApp;
let provider: Awaited<ReturnType<typeof startOpenIdProvider>>;

beforeAll(async () => {
  provider = await startOpenIdProvider(['example', 'other'].map((id) => redirectUri(PUBLIC_URL, id)));
  test = await startApp({
    PUBLIC_URL,
    CORS_ORIGINS: 'https://app.example.com',
    OIDC_PROVIDERS: JSON.stringify([provider.settings('example'), provider.settings('other')]),
  });
});
afterAll(async () => {
  await test.close();
  await provider.close();
});

const sql = <Row extends Record<string, unknown>>(text: string, ...values: unknown[]) =>
  query<Row>(test.env.DATABASE_URL!, text, values);
const newBrowser = () => new CookieBrowser(PUBLIC_URL, test.url);
const open = (browser: CookieBrowser, as?: Subject, returnTo?: string) =>
  openSignIn(browser, 'example', as, returnTo);
const leave = (browser: CookieBrowser, as: Subject) => untilCallback(browser, `/api/v1${START}`, as);
const whoIn = async (browser: CookieBrowser) => (await signedIn(browser))?.user;
async function signIn(as: Subject): Promise<Account> {
  const browser = newBrowser();
  await open(browser, as);
  return (await whoIn(browser))!;
}
const counts = async () =>
  (
    await sql(`SELECT (SELECT count(*) FROM users) users, (SELECT count(*) FROM sessions) sessions,
      (SELECT count(*) FROM identities) identities, (SELECT count(*) FROM events) events`)
  )[0];

describe('GET /auth/providers', () => {
  it('lists where to sign in, and nothing that a provider and this service keep to themselves', async () => {
    const { status, body } = await test.anonymous.get('/auth/providers');
    const entry = (id: string) => ({
      id,
      label: `The provider ${id}`,
      startUrl: `${PUBLIC_URL}/api/v1/auth/oidc/${id}`,
    });
    expect([status, body]).toEqual([200, { data: [entry('example'), entry('other')], nextCursor: null }]);
  });
});

describe('GET /auth/oidc/{provider}', () => {
  const start = (search = '') => fetch(`${test.url}/api/v1${START}${search}`, { redirect: 'manual' });

  it('sends the browser away for a code, with PKCE, state and nonce, and a secret in a cookie', async () => {
    const answer = await start();
    expect(answer.status).toBe(302);
    const url = new URL(answer.headers.get('location')!);
    expect(url.origin).toBe(provider.issuer);
    const random = expect.stringMatching(/^[\w-]{43}$/);
    expect(Object.fromEntries(url.searchParams)).toEqual({
      response_type: 'code',
      client_id: 'doable',
      redirect_uri: `${PUBLIC_URL}/api/v1${CALLBACK}`,
      scope: 'openid email profile',
      state: random,
      nonce: random,
      code_challenge: random,
      code_challenge_method: 'S256',
    });
    expect(answer.headers.getSetCookie()).toEqual([
      expect.stringMatching(/^__Host-oidc=[\w-]{43}; Max-Age=600; Path=\/; HttpOnly; Secure; SameSite=Lax$/),
    ]);
  });

  it('stores neither the state nor the cookie nor the code verifier in clear', async () => {
    const answer = await start();
    const state = new URL(answer.headers.get('location')!).searchParams.get('state')!;
    const cookie = /=([^;]+)/.exec(answer.headers.getSetCookie()[0]!)![1]!;
    const rows = await sql<{ row: string }>('SELECT a::text AS row FROM oidc_attempts a');
    const hex = (text: string) => Buffer.from(text).toString('hex');
    const told = rows.filter(({ row }) =>
      [state, cookie].some((it) => row.includes(it) || row.includes(hex(it))),
    );
    expect([rows.length > 0, told]).toEqual([true, []]);
    const [{ length }] = (await sql<{ length: number }>(
      'SELECT length(code_verifier) FROM oidc_attempts LIMIT 1',
    )) as [{ length: number }];
    expect(length).toBe(12 + 16 + 43);
  });

  it('takes away attempts that ended long ago', async () => {
    await sql(`UPDATE oidc_attempts SET expires_at = now() - interval '2 hours'`);
    await start();
    expect(await sql('SELECT count(*)::int AS count FROM oidc_attempts')).toEqual([{ count: 1 }]);
  });

  it('answers 404 for a provider that is not configured', async () =>
    expectProblem(await test.anonymous.get('/auth/oidc/nobody'), 404, 'not-found'));

  it.each([
    '//evil.example',
    '///evil.example',
    '/\\evil.example',
    '\\\\evil.example',
    'https:evil.example',
    'https:/evil.example',
    'https://evil.example',
    'http://app.example.com',
    'https://app.example.com.evil.example',
    'https://app.example.com@evil.example',
    'https://user:password@app.example.com/',
    'https://app.example.com:8443/',
    'javascript:alert(1)',
    'data:text/html,x',
    'blob:https://app.example.com/1',
    'evil.example',
    '?x',
    ' /docs',
    '/\n/evil.example',
    '/docs\0',
  ])('refuses to come back to %j, and stores nothing', async (returnTo) => {
    const attempts = () => sql('SELECT count(*) FROM oidc_attempts');
    const before = await attempts();
    const answer = await test.anonymous.get(`${START}?returnTo=${encodeURIComponent(returnTo)}`);
    expectProblem(answer, 400, 'invalid-input');
    expect(answer.body.errors[0].pointer).toBe('/returnTo');
    expect(await attempts()).toEqual(before);
  });

  it.each([
    ['/docs', `${PUBLIC_URL}/docs`],
    ['/docs?a=1#part', `${PUBLIC_URL}/docs?a=1#part`],
    ['/.//evil.example', `${PUBLIC_URL}//evil.example`],
    ['/\t/evil.example', `${PUBLIC_URL}//evil.example`],
    [`${PUBLIC_URL}/errors`, `${PUBLIC_URL}/errors`],
    ['https://app.example.com/in?a=1#b', 'https://app.example.com/in?a=1#b'],
  ])('comes back to %j on its own or an allowed origin', async (returnTo, landed) => {
    const as = provider.add({});
    const { url } = await open(newBrowser(), as, returnTo);
    expect(url.href).toBe(landed);
  });
});

describe('GET /auth/oidc/{provider}/callback', () => {
  it('makes an account for who is new, and signs it in by cookie, without a token in any URL', async () => {
    const as = provider.add({
      email: 'Nora@example.com',
      email_verified: true,
      name: 'Nora Ek',
      preferred_username: 'nora',
    });
    const browser = newBrowser();
    const { url, status, steps } = await open(browser, as, '/docs?from=button');
    expect([url.href, status]).toEqual([`${PUBLIC_URL}/docs?from=button`, 200]);
    const user = (await whoIn(browser))!;
    expect(user).toMatchObject({
      email: 'Nora@example.com',
      emailVerifiedAt: expect.any(String),
      username: 'nora',
      displayName: 'Nora Ek',
      role: 'user',
    });
    expect(steps.filter(({ href }) => /token|eyJ/.test(href))).toEqual([]);
    const events = await sql(
      `SELECT type, data FROM events WHERE actor_id = $1 ORDER BY id LIMIT 3`,
      user.id,
    );
    expect(events).toEqual([
      { type: 'user.registered', data: {} },
      { type: 'identity.linked', data: { provider: 'example' } },
      { type: 'session.started', data: {} },
    ]);
    const [session] = await sql(
      'SELECT confirmed_at = created_at AS fresh FROM sessions WHERE user_id = $1',
      user.id,
    );
    expect(session).toEqual({ fresh: true });
    expect(await sql('SELECT issuer, subject FROM identities WHERE user_id = $1', user.id)).toEqual([
      { issuer: provider.issuer, subject: as.sub },
    ]);
  });

  it('knows who comes again by issuer and subject, whatever they are called now', async () => {
    const as = provider.add({ email: 'old@example.com', email_verified: true });
    const first = await signIn(as);
    Object.assign(as, { email: 'new@example.com', preferred_username: 'somebody-else' });
    const before = await counts();
    const again = await signIn(as);
    expect([again.id, again.email]).toEqual([first.id, 'old@example.com']);
    expect(await counts()).toMatchObject({ users: before!.users, identities: before!.identities });
  });

  it.each([
    [{ preferred_username: 'Zoë Öst' }, /^Zoe-Ost$/],
    [{ preferred_username: 'ada@corp.example.com' }, /^ada$/],
    [{ email: 'first.last+tag@example.com' }, /^first\.last-tag$/],
    [{ name: 'Li Wei' }, /^Li-Wei$/],
    [{ preferred_username: '漢字', name: '漢字' }, /^user-\d+$/],
    [{ preferred_username: 'nora' }, /^nora-\d+$/],
    [{ preferred_username: `x${'y'.repeat(300)}` }, /^xy{39}$/],
    [{ preferred_username: '..--a' }, /^user-\d+$/],
    [{ preferred_username: 42, name: 'a\0b\u2028c', email: 'not an address' }, /^abc$/],
  ])('makes a username out of %j', async (details, username) => {
    const user = await signIn(provider.add(details as object));
    expect(user.username).toMatch(username);
  });

  it('makes one account for a new person who comes ten times at once', async () => {
    const as = provider.add({
      email: 'at-once@example.com',
      email_verified: true,
      preferred_username: 'at-once',
    });
    const before = await counts();
    const people = await Promise.all(Array.from({ length: 10 }, () => signIn(as)));
    expect(new Set(people.map(({ id }) => id)).size).toBe(1);
    const grown = (name: string) => Number(after![name]) - Number(before![name]);
    const after = await counts();
    expect([grown('users'), grown('identities'), grown('sessions')]).toEqual([1, 1, 10]);
  });

  it('lets two sign-ins of one browser both end', async () => {
    const [browser, as] = [newBrowser(), provider.add({})];
    const first = await leave(browser, as);
    const second = await leave(browser, as);
    expect(errorOf(await browser.open(first))).toBeNull();
    expect(errorOf(await browser.open(second))).toBeNull();
  });

  it('tells the page when the person said no, and that page only', async () => {
    const [browser, before] = [newBrowser(), await counts()];
    const visit = await browser.open(`/api/v1${START}?returnTo=https://app.example.com/in?a=1`, {
      deny: true,
    });
    expect(visit.url.href).toBe('https://app.example.com/in?a=1&error=sign-in-denied');
    expect([await whoIn(browser), await counts()]).toEqual([undefined, before]);
  });

  it('refuses one that comes too late', async () => {
    const [browser, as] = [newBrowser(), provider.add({})];
    const url = await leave(browser, as);
    await sql('UPDATE oidc_attempts SET expires_at = now()');
    const before = await counts();
    expect(errorOf(await browser.open(url))).toBe('sign-in-expired');
    expect([await whoIn(browser), await counts()]).toEqual([undefined, before]);
  });

  it('refuses one that comes again', async () => {
    const [browser, as] = [newBrowser(), provider.add({})];
    const url = await leave(browser, as);
    expect(errorOf(await browser.open(url))).toBeNull();
    const before = await counts();
    expect(errorOf(await browser.open(url))).toBe('sign-in-used');
    expect(await counts()).toEqual(before);
  });

  it('refuses another browser than the one that left, with and without a cookie of its own, and spends nothing', async () => {
    const [victim, as] = [newBrowser(), provider.add({})];
    const url = await leave(victim, as);
    const other = newBrowser();
    await leave(other, as);
    const before = await counts();
    for (const browser of [newBrowser(), other, victim.without('__Host-oidc')]) {
      expect(errorOf(await browser.open(url))).toBe('other-browser');
      expect(await whoIn(browser)).toBeUndefined();
    }
    expect(await counts()).toEqual(before);
    expect(errorOf(await victim.open(url))).toBeNull();
  });

  it('answers 400 when nobody knows where to go back to', async () => {
    const url = new URL(await leave(newBrowser(), provider.add({})));
    const elsewhere = `/auth/oidc/other/callback${url.search}`;
    for (const path of [CALLBACK, `${CALLBACK}?state=x&code=y`, `${CALLBACK}?error=access_denied`, elsewhere])
      expectProblem(await test.anonymous.get(path), 400, 'sign-in-unknown');
    expectProblem(await test.anonymous.get('/auth/oidc/nobody/callback'), 400, 'sign-in-unknown');
  });

  it('refuses a disabled account as a sign-in by password does', async () => {
    const as = provider.add({});
    const { id } = await signIn(as);
    await sql(`UPDATE users SET status = 'disabled' WHERE id = $1`, id);
    const [browser, before] = [newBrowser(), await counts()];
    expect(errorOf(await open(browser, as))).toBe('wrong-credentials');
    expect([await whoIn(browser), await counts()]).toEqual([undefined, before]);
  });
});
