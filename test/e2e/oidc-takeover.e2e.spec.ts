import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApp, startBeside, type TestApp } from '../support/app.js';
import { Client, PASSWORD } from '../support/client.js';
import { CookieBrowser } from '../support/cookie-browser.js';
import { query } from '../support/database.js';
import { broken } from '../support/faults.js';
import { openSignIn, signedIn, type SignedIn } from '../support/oidc-people.js';
import { redirectUri, startOpenIdProvider, type Subject } from '../support/openid-provider.js';
import { expectProblem } from '../support/problem.js';
import { enableSecondFactor } from '../support/second-factor.js';

const PUBLIC_URL = 'https://tasks.example.com';
const SAYS: Record<string, object> = {
  verified: { email_verified: true },
  unverified: { email_verified: false },
  'nothing about': {},
  '"true" in quotes about': { email_verified: 'true' },
};

let test: TestApp;
let provider: Awaited<ReturnType<typeof startOpenIdProvider>>;
const others: TestApp[] = [];

beforeAll(async () => {
  provider = await startOpenIdProvider([redirectUri(PUBLIC_URL, 'example')]);
  test = await startApp({ PUBLIC_URL, OIDC_PROVIDERS: JSON.stringify([provider.settings('example')]) });
});
afterAll(async () => {
  await Promise.all([...others, test].map((app) => app?.close()));
  await provider.close();
});

const sql = (text: string, ...values: unknown[]) => query(test.env.DATABASE_URL!, text, values);
const newAddress = () => `p${randomUUID().slice(0, 8)}@example.com`;
async function enter(as: Subject, url = test.url): Promise<SignedIn> {
  const browser = new CookieBrowser(PUBLIC_URL, url);
  await openSignIn(browser, 'example', as);
  return (await signedIn(browser))!;
}
async function another(env: NodeJS.ProcessEnv): Promise<string> {
  const app = await startBeside({ ...test.env, ...env });
  others.push(app);
  return app.url;
}

/** Somebody who registered here with an address, and confirmed it or not. */
async function local(email: string, isVerified: boolean) {
  const person = await test.anonymous.register({ email });
  if (isVerified) await sql('UPDATE users SET email_verified_at = now() WHERE id = $1', person.user.id);
  return person;
}
const login = (identifier: string) => test.anonymous.post('/auth/login', { identifier, password: PASSWORD });

describe('a new identity with an address that the provider calls', () => {
  it('verified opens the account that confirmed the same address, whatever its case', async () => {
    const email = newAddress();
    const owner = await local(email, true);
    const { user } = await enter(provider.add({ email: email.toUpperCase(), email_verified: true }));
    expect([user.id, user.username, user.email]).toEqual([owner.user.id, owner.user.username, email]);
    const events = await sql(
      `SELECT type FROM events WHERE actor_id = $1 ORDER BY id OFFSET 2 LIMIT 2`,
      user.id,
    );
    expect(events).toEqual([{ type: 'identity.linked' }, { type: 'session.started' }]);
    expect((await login(email)).body.user.id).toBe(owner.user.id);
  });

  it('verified gets an account of its own that owns the address, and who only claimed it keeps nothing of it', async () => {
    const email = newAddress();
    const squatters = [await local(email, false), await local(email.toUpperCase(), false)];
    const signed = await enter(provider.add({ email, email_verified: true }));
    expect(signed.user).toMatchObject({ email, emailVerifiedAt: expect.any(String) });
    expect(squatters.map(({ user }) => user.id)).not.toContain(signed.user.id);
    const owner = new Client(test.url, signed.accessToken);
    const task = await owner.task();
    for (const squatter of squatters) {
      expectProblem(await squatter.get(`/tasks/${task.id}`), 404, 'not-found');
      expectProblem(await squatter.get(`/users/${signed.user.id}`), 404, 'not-found');
      expect((await squatter.get('/users/me')).body).toMatchObject({
        id: squatter.user.id,
        emailVerifiedAt: null,
      });
      expect((await login(squatter.user.username)).body.user.id).toBe(squatter.user.id);
    }
    // Their password, with the address that is not theirs, is worth their own account at most.
    expect((await login(email)).body.user?.id).not.toBe(signed.user.id);
    expect(
      await sql(
        'SELECT id FROM identities WHERE user_id = ANY($1)',
        squatters.map(({ user }) => user.id),
      ),
    ).toEqual([]);
  });

  it('verified gets an account that owns the address where nobody has it', async () => {
    const email = newAddress();
    const { user } = await enter(provider.add({ email, email_verified: true }));
    expect(user).toMatchObject({ email, emailVerifiedAt: expect.any(String) });
  });

  describe.each(Object.keys(SAYS).filter((says) => says !== 'verified'))('%s', (says) => {
    it.each([
      ['confirmed by', true],
      ['claimed by', false],
      ['unknown to', undefined],
    ])('%s somebody here opens an account of its own, without the address', async (_, isVerified) => {
      const email = newAddress();
      const owner = isVerified === undefined ? undefined : await local(email, isVerified);
      const { user, accessToken } = await enter(provider.add({ email, ...SAYS[says] }));
      expect(user).toMatchObject({ email, emailVerifiedAt: null });
      expect(user.id).not.toBe(owner?.user.id);
      if (!owner) return;
      const task = await owner.task();
      expectProblem(await new Client(test.url, accessToken).get(`/tasks/${task.id}`), 404, 'not-found');
      expect((await login(email)).body.user.id).toBe(owner.user.id);
    });
  });

  it('nothing gets an account without one', async () => {
    const { user } = await enter(provider.add({ email_verified: true }));
    expect(user).toMatchObject({ email: null, emailVerifiedAt: null });
  });

  it.each([
    ['is no address', 'maya'],
    ['has a control character', 'maya\0@example.com'],
    ['is too long', `${'m'.repeat(250)}@example.com`],
  ])('verified, and that %s, gets an account without one', async (_, email) => {
    const { user } = await enter(provider.add({ email, email_verified: true }));
    expect(user).toMatchObject({ email: null, emailVerifiedAt: null });
  });

  it('verified, and that only looks like the one of somebody here, does not open their account', async () => {
    const kelvin = (name: string) => `${name}\u212Aevin@example.com`;
    const plain = (name: string) => `${name}kevin@example.com`;
    const victim = await local(plain('a'), true);
    const { user } = await enter(provider.add({ email: kelvin('a'), email_verified: true }));
    expect([user.id === victim.user.id, user.emailVerifiedAt]).toEqual([false, null]);
    const other = await test.anonymous.register();
    await sql(
      'UPDATE users SET email = $2, email_verified_at = now() WHERE id = $1',
      other.user.id,
      kelvin('b'),
    );
    const { user: real } = await enter(provider.add({ email: plain('b'), email_verified: true }));
    expect([real.id === other.user.id, real.emailVerifiedAt]).toEqual([false, null]);
  });

  it('verified, of a disabled account, opens nothing', async () => {
    const email = newAddress();
    const owner = await local(email, true);
    await sql(`UPDATE users SET status = 'disabled' WHERE id = $1`, owner.user.id);
    const browser = new CookieBrowser(PUBLIC_URL, test.url);
    const visit = await openSignIn(browser, 'example', provider.add({ email, email_verified: true }));
    expect([visit.url.search, await signedIn(browser)]).toEqual(['?error=wrong-credentials', undefined]);
    expect(await sql('SELECT id FROM identities WHERE user_id = $1', owner.user.id)).toEqual([]);
  });
});

describe('an identity whose account changed its address', () => {
  it('still opens that account, and not the one that has the address now', async () => {
    const [email, later] = [newAddress(), newAddress()];
    const as = provider.add({ email, email_verified: true });
    const { user } = await enter(as);
    await sql('UPDATE users SET email = $2 WHERE id = $1', user.id, later);
    const successor = await local(email, true);
    expect((await enter(as)).user.id).toBe(user.id);
    expect(successor.user.id).not.toBe(user.id);
  });
});

describe('with REGISTRATION=closed', () => {
  it('providers make accounts, and nobody else', async () => {
    const url = await another({ REGISTRATION: 'closed' });
    const details = { email: newAddress(), username: 'nobody-else', password: PASSWORD };
    expectProblem(await new Client(url).post('/auth/register', details), 403, 'registration-closed');
    const as = provider.add({ email: newAddress(), email_verified: true });
    const { user } = await enter(as, url);
    expect((await enter(as, url)).user.id).toBe(user.id);
  });
});

describe('a new password for who reads the mail of an address that was', () => {
  it.each([
    [
      'confirmed ends every other way in, and keeps the second factor',
      true,
      { isEnabled: true, recoveryCodesLeft: 9 },
    ],
    ['never confirmed ends every other way in', false, { isEnabled: false, recoveryCodesLeft: 0 }],
  ])('%s', async (_, isConfirmed, secondFactor) => {
    const email = newAddress();
    const person = await local(email, isConfirmed);
    const { recoveryCodes } = await enableSecondFactor(person);
    await person.post('/users/me/tokens', { name: 'a program', scopes: ['tasks:read'] });
    await sql(
      `INSERT INTO identities (id, user_id, provider, issuer, subject, created_at, last_used_at)
       VALUES (gen_random_uuid(), $1, 'example', 'https://id.example', $2, now(), now())`,
      person.user.id,
      email,
    );
    const secret = randomUUID();
    await sql(
      `INSERT INTO mailed_secrets (id, user_id, purpose, email, digest, created_at, expires_at)
       VALUES (gen_random_uuid(), $1, 'reset-password', $2, sha256($3), now(), now() + interval '1 minute')`,
      person.user.id,
      email,
      Buffer.from(secret),
    );
    const password = 'another-horse-battery';
    expect((await test.anonymous.put('/auth/password-reset', { body: { secret, password } })).status).toBe(
      204,
    );
    const { body } = await test.anonymous.post('/auth/login', {
      identifier: person.user.username,
      password,
      code: recoveryCodes[0],
    });
    const owner = new Client(test.url, body.accessToken);
    expect((await owner.get('/users/me/second-factor')).body).toMatchObject(secondFactor);
    expect((await owner.get('/users/me/tokens')).body.data).toEqual([]);
    expect((await owner.get('/users/me/identities')).body.data).toEqual([]);
  });
});

describe('a service that trusts whatever address a provider tells', () => {
  it('hands over accounts, which the tests above would notice', async () => {
    const url = await another(
      broken([
        'features/auth/oidc/identities.service',
        'if (!claims.isEmailVerified || !isPlainAddress(owner.email))',
        'if (false)',
      ]),
    );
    const email = newAddress();
    const victim = await local(email, true);
    const { user } = await enter(provider.add({ email, email_verified: false }), url);
    expect(user.id).toBe(victim.user.id);
  });
});
