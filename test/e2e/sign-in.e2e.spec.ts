import { randomUUID } from 'node:crypto';
import { hash } from '@node-rs/argon2';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApp, type TestApp } from '../support/app.js';
import { Client, PASSWORD } from '../support/client.js';
import { query } from '../support/database.js';
import { expectProblem } from '../support/problem.js';

const NEW_PASSWORD = 'another-horse-battery';

let test: TestApp;
beforeAll(async () => {
  test = await startApp({ PASSWORD_MEMORY_KIB: '' });
});
afterAll(() => test.close());

const login = (identifier: string, password = PASSWORD) =>
  test.anonymous.post('/auth/login', { identifier, password });
const sql = <Row extends object>(text: string, ...values: unknown[]) =>
  query<Row & Record<string, unknown>>(test.env.DATABASE_URL!, text, values);

describe('POST /auth/login', () => {
  it('hashes the password anew when it was hashed with less than today', async () => {
    const { user } = await test.anonymous.register();
    const weaker = await hash(PASSWORD, { memoryCost: 8_192, timeCost: 1 });
    await sql('UPDATE users SET password_hash = $2 WHERE id = $1', user.id, weaker);
    expect((await login(user.username)).status).toBe(200);
    const [row] = await sql<{ hash: string }>(
      'SELECT password_hash AS hash FROM users WHERE id = $1',
      user.id,
    );
    expect(row!.hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect((await login(user.username)).status).toBe(200);
  });

  it.each([
    ['has an owner', true],
    ['was claimed by somebody before', false],
    ['nobody has', undefined],
  ])('tells who claims an address nothing of whether it %s', async (_, isOwned) => {
    const email = `${randomUUID()}@example.com`;
    if (isOwned !== undefined) {
      const first = await test.anonymous.register({ email });
      if (isOwned) await sql('UPDATE users SET email_verified_at = now() WHERE id = $1', first.user.id);
    }
    const claim = await test.anonymous.register({ email, password: NEW_PASSWORD });
    const { status, body } = await login(email, NEW_PASSWORD);
    expect([status, body.user.id]).toEqual([200, claim.user.id]);
    expectProblem(await login(email, 'neither-of-the-two'), 401, 'wrong-credentials');
    const again = await test.anonymous.register({ email, password: 'a-third-horse-battery' });
    expect((await login(email, 'a-third-horse-battery')).body.user.id).toBe(again.user.id);
    if (isOwned === false) return;
    expect((await login(email, NEW_PASSWORD)).body.user.id).toBe(claim.user.id);
  });

  it('starts no session with a password that is changed meanwhile', async () => {
    for (let round = 0; round < 5; round += 1) {
      const person = await test.anonymous.register();
      const change = person.put('/users/me/password', {
        body: { currentPassword: PASSWORD, password: NEW_PASSWORD },
      });
      const signIns = await Promise.all(Array.from({ length: 8 }, () => login(person.user.username)));
      expect((await change).status).toBe(204);
      const tokens = signIns.filter(({ status }) => status === 200).map(({ body }) => body.refreshToken);
      const live = await Promise.all(
        tokens.map((refreshToken) => test.anonymous.post('/auth/refresh', { refreshToken })),
      );
      expect(live.filter(({ status }) => status === 200)).toEqual([]);
    }
  });
});

describe('what began before its session was ended', () => {
  it('stores nothing after: no token, no password', async () => {
    const person = await test.anonymous.register();
    const begun = new Client(test.url, person.token);
    expect((await begun.get('/users/me')).status).toBe(200);
    await sql('UPDATE sessions SET revoked_at = now() WHERE user_id = $1', person.user.id);
    // For a second the process still believes in the session.
    const token = await begun.post('/users/me/tokens', { name: 'late', scopes: ['tasks:read'] });
    const password = await begun.put('/users/me/password', {
      body: { currentPassword: PASSWORD, password: NEW_PASSWORD },
    });
    expect([token.status, password.status].every((status) => [401, 403].includes(status))).toBe(true);
    expect(await sql('SELECT id FROM personal_tokens WHERE user_id = $1', person.user.id)).toEqual([]);
    expect((await login(person.user.username)).status).toBe(200);
  });
});
