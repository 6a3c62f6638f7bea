import { Secret, TOTP } from 'otpauth';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApp, type TestApp } from '../support/app.js';
import { built } from '../support/built.js';
import { CookieBrowser, type Visit } from '../support/cookie-browser.js';
import { query } from '../support/database.js';
import { errorOf, openSignIn, signedIn, untilCallback } from '../support/oidc-people.js';
import { redirectUri, startOpenIdProvider, type Subject } from '../support/openid-provider.js';

const PUBLIC_URL = 'https://tasks.example.com';
const PATH = '/api/v1/auth/oidc/second-factor';
const COOKIE = '__Host-oidc-second-factor';

let test: TestApp;
let provider: Awaited<ReturnType<typeof startOpenIdProvider>>;

beforeAll(async () => {
  provider = await startOpenIdProvider([redirectUri(PUBLIC_URL, 'example')]);
  test = await startApp({ PUBLIC_URL, OIDC_PROVIDERS: JSON.stringify([provider.settings('example')]) });
});
afterAll(async () => {
  await test.close();
  await provider.close();
});

const sql = (text: string, ...values: unknown[]) => query(test.env.DATABASE_URL!, text, values);
const newBrowser = () => new CookieBrowser(PUBLIC_URL, test.url);
const complete = (browser: CookieBrowser, code: string) => browser.post(PATH, { code });
const refused = ({ status, body }: Visit) => [status, (body as { code: string }).code];
const sessions = (userId: string) => sql('SELECT id FROM sessions WHERE user_id = $1', userId);

/** The keys of the application. */
async function theirSecrets() {
  const { Secrets } =
    await built<typeof import('../../src/platform/secrets/secrets.js')>('platform/secrets/secrets');
  return test.app.get(Secrets);
}

/** Gives an account an authenticator app, and answers what the app shows. */
async function enrol(userId: string): Promise<() => string> {
  const secret = new Secret({ size: 20 });
  const stored = (await theirSecrets()).encrypt('second-factor', userId, secret.base32);
  await sql(
    'INSERT INTO second_factors (user_id, secret, created_at, confirmed_at) VALUES ($1, $2, now(), now())',
    userId,
    stored,
  );
  const totp = new TOTP({ secret });
  return () => totp.generate();
}

/** Somebody at the provider whose account here asks for a second factor, on the way to give it. */
async function halfway() {
  const as = provider.add({});
  const first = newBrowser();
  await openSignIn(first, 'example', as);
  const { user } = (await signedIn(first))!;
  const code = await enrol(user.id);
  const browser = newBrowser();
  const visit = await openSignIn(browser, 'example', as);
  expect(visit.url.href).toBe(`${PUBLIC_URL}/docs?error=second-factor-required`);
  expect(await signedIn(browser)).toBeUndefined();
  return { as, user, code, browser };
}

describe('POST /auth/oidc/second-factor', () => {
  it('signs in who was at the provider and has the code, in cookie mode', async () => {
    const { user, code, browser } = await halfway();
    expect(await sessions(user.id)).toHaveLength(1);
    const { status, body, headers } = await complete(browser, code());
    expect([status, body]).toEqual([
      200,
      {
        user: expect.objectContaining({ id: user.id }),
        accessToken: expect.any(String),
        tokenType: 'Bearer',
        expiresIn: 600,
      },
    ]);
    expect(headers.getSetCookie().map((cookie) => cookie.split('=')[0])).toEqual([COOKIE, '__Host-refresh']);
    expect((await signedIn(browser))!.user.id).toBe(user.id);
    expect(await sessions(user.id)).toHaveLength(2);
  });

  it('keeps what was proved where no script and no other site gets it, and nobody can read it', async () => {
    const { as, browser } = await halfway();
    const value = browser.cookie(COOKIE)!;
    expect(value).not.toContain(as.sub);
    expect(Buffer.from(value.split('.')[1]!, 'base64url').toString('latin1')).not.toContain(as.sub);
    const { pathname, search } = new URL(await untilCallback(browser, '/api/v1/auth/oidc/example', as));
    const headers = { cookie: `__Host-oidc=${browser.cookie('__Host-oidc')}` };
    const answer = await fetch(test.url + pathname + search, { headers, redirect: 'manual' });
    expect(answer.headers.getSetCookie()).toEqual([
      expect.stringMatching(
        /^__Host-oidc-second-factor=[\w.-]+; Max-Age=300; Path=\/; HttpOnly; Secure; SameSite=Strict$/,
      ),
    ]);
  });

  it('refuses a wrong code, and takes the right one after it', async () => {
    const { user, code, browser } = await halfway();
    const right = code();
    const wrong = right === '000000' ? '111111' : '000000';
    expect(refused(await complete(browser, wrong))).toEqual([401, 'wrong-second-factor']);
    expect([await signedIn(browser), await sessions(user.id)]).toEqual([undefined, [expect.anything()]]);
    expect((await complete(browser, right)).status).toBe(200);
  });

  it('is good once, also when it comes a hundred times at once', async () => {
    const { user, code, browser } = await halfway();
    const kept = browser.copy();
    const answers = await Promise.all(Array.from({ length: 100 }, () => complete(kept.copy(), code())));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(await sessions(user.id)).toHaveLength(2);
    await sql('UPDATE second_factors SET last_step = NULL WHERE user_id = $1', user.id);
    expect(refused(await complete(kept, code()))).toEqual([401, 'first-factor-expired']);
    expect(await sessions(user.id)).toHaveLength(2);
  });

  it('asks who has the code alone to go to the provider', async () => {
    const { user, code, browser } = await halfway();
    const value = browser.cookie(COOKIE)!;
    const other = await halfway();
    const [attempt] = value.split('.');
    const [, bytes] = other.browser.cookie(COOKIE)!.split('.');
    for (const cookie of [
      undefined,
      '',
      'x',
      `${attempt}.`,
      `${attempt}.${bytes}`,
      `${value.slice(0, -4)}AAAA`,
    ]) {
      const headers: Record<string, string> = cookie === undefined ? {} : { cookie: `${COOKIE}=${cookie}` };
      const answer = await newBrowser().post(PATH, { code: code() }, headers);
      expect(refused(answer)).toEqual([401, 'first-factor-expired']);
    }
    expect(await sessions(user.id)).toHaveLength(1);
  });

  it('is too late after five minutes', async () => {
    const { code, browser } = await halfway();
    const [attempt, bytes] = browser.cookie(COOKIE)!.split('.') as [string, string];
    const secrets = await theirSecrets();
    const proof = JSON.parse(secrets.decrypt('oidc-first-factor', attempt, Buffer.from(bytes, 'base64url')));
    expect(proof.expiresAt - Date.now()).toBeGreaterThan(290_000);
    const aged = JSON.stringify({ ...proof, expiresAt: Date.now() - 1 });
    const cookie = secrets.encrypt('oidc-first-factor', attempt, aged).toString('base64url');
    const headers = { cookie: `${COOKIE}=${attempt}.${cookie}` };
    const answer = await newBrowser().post(PATH, { code: code() }, headers);
    expect(refused(answer)).toEqual([401, 'first-factor-expired']);
  });

  it('links nothing before the second factor, and then does', async () => {
    const email = `p${Date.now()}@example.com`;
    const owner = await test.anonymous.register({ email });
    await sql('UPDATE users SET email_verified_at = now() WHERE id = $1', owner.user.id);
    const code = await enrol(owner.user.id);
    const as: Subject = provider.add({ email, email_verified: true });
    const browser = newBrowser();
    expect(errorOf(await openSignIn(browser, 'example', as))).toBe('second-factor-required');
    const linked = () => sql('SELECT subject FROM identities WHERE user_id = $1', owner.user.id);
    expect(await linked()).toEqual([]);
    expect((await complete(browser, code())).status).toBe(200);
    expect(await linked()).toEqual([{ subject: as.sub }]);
  });

  it('refuses an account that was disabled meanwhile', async () => {
    const { user, code, browser } = await halfway();
    await sql(`UPDATE users SET status = 'disabled' WHERE id = $1`, user.id);
    expect(refused(await complete(browser, code()))).toEqual([401, 'wrong-credentials']);
    expect(await sessions(user.id)).toHaveLength(1);
  });
});
