import jwt from 'jsonwebtoken';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApp, type TestApp } from '../support/app.js';
import { Client, PASSWORD, type Person } from '../support/client.js';
import { query } from '../support/database.js';
import { expectProblem, withoutRequest } from '../support/problem.js';

let test: TestApp;
let maya: Person;

beforeAll(async () => {
  test = await startApp({ PASSWORD_MEMORY_KIB: '' });
  maya = await test.anonymous.register();
});
afterAll(() => test.close());

const sql = <Row extends Record<string, unknown>>(text: string, ...values: unknown[]) =>
  query<Row>(test.env.DATABASE_URL!, text, values);
const counts = async () =>
  (
    await sql(
      `SELECT (SELECT count(*) FROM users) users, (SELECT count(*) FROM sessions) sessions,
       (SELECT count(*) FROM events) events`,
    )
  )[0];
const login = (identifier: string, password = PASSWORD) =>
  test.anonymous.post('/auth/login', { identifier, password });

describe('POST /auth/register', () => {
  const details = (username: string) => ({ username, email: `${username}@example.com`, password: PASSWORD });

  it('makes an account, signs it in, and records one fact of each', async () => {
    const answer = await test.anonymous.post('/auth/register', {
      ...details('Nora'),
      timeZone: 'Asia/Tokyo',
    });
    expect(answer.status).toBe(201);
    expect(answer.body).toMatchObject({ tokenType: 'Bearer', expiresIn: 600 });
    const { user, accessToken } = answer.body;
    expect(user).toEqual({
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      email: 'Nora@example.com',
      username: 'Nora',
      displayName: 'Nora',
      role: 'user',
      timeZone: 'Asia/Tokyo',
      locale: 'en',
      emailVerifiedAt: null,
      eraseAt: null,
      version: 1,
      createdAt: expect.stringMatching(/Z$/),
      updatedAt: expect.stringMatching(/Z$/),
    });
    expect((await new Client(test.url, accessToken).get('/users/me')).body).toEqual(user);
    const events = await sql<{ type: string }>(
      'SELECT type FROM events WHERE actor_id = $1 ORDER BY id',
      user.id,
    );
    expect(events.map(({ type }) => type)).toEqual(['user.registered', 'session.started']);
  });

  it('keeps the password as argon2id only, and lets it out nowhere', async () => {
    const answer = await test.anonymous.post('/auth/register', {
      ...details('hidden'),
      password: 'p4ssword of mine',
    });
    const [row] = await sql<{ password_hash: string }>(
      'SELECT * FROM users WHERE id = $1',
      answer.body.user.id,
    );
    expect(row!.password_hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    const traces = await sql<{ text: string }>(
      `SELECT concat(u, s, e) AS text FROM users u, sessions s, events e`,
    );
    expect(traces.filter(({ text }) => text.includes('p4ssword'))).toEqual([]);
    expect(answer.text).not.toMatch(/argon2|passwordHash|p4ssword/);
  });

  it('answers the same whether or not the address has an account, which stays whose it is', async () => {
    const { email, username } = maya.user;
    const claim = await test.anonymous.post('/auth/register', { ...details('other'), email });
    expect([claim.status, claim.body.user.email]).toEqual([201, email]);
    const { body } = await test.anonymous.post('/auth/login', { identifier: email, password: PASSWORD });
    expect(body.user.username).toBe(username);
  });

  it('answers 409 username-taken without regard to case, and stores nothing', async () => {
    const input = { ...details(maya.user.username.toUpperCase()), email: 'other@example.com' };
    const before = await counts();
    expectProblem(await test.anonymous.post('/auth/register', input), 409, 'username-taken');
    expect(await counts()).toEqual(before);
  });

  it('gives one of several at once the name, and stores nothing of the others', async () => {
    const before = await counts();
    const attempts = Array.from({ length: 8 }, () => test.anonymous.post('/auth/register', details('racer')));
    const statuses = (await Promise.all(attempts)).map(({ status }) => status).toSorted((a, b) => a - b);
    expect(statuses).toEqual([201, ...Array.from({ length: 7 }, () => 409)]);
    const grown = (name: string) => Number((after as Record<string, string>)[name]) - Number(before![name]);
    const after = await counts();
    expect([grown('users'), grown('sessions'), grown('events')]).toEqual([1, 1, 2]);
  });

  it('takes no role from outside', async () => {
    expectProblem(await test.anonymous.post('/auth/register', { ...details('boss'), role: 'admin' }), 400);
  });

  it.each([
    ['password', 'seven77'],
    ['password', 'x'.repeat(129)],
    ['email', 'maya'],
    ['email', 'maya@@example.com'],
    ['username', 'a'],
    ['username', 'maya b'],
    ['username', 'maya@b'],
    ['timeZone', 'Mars/Olympus'],
  ])('refuses the %s %s and points to it', async (name, value) => {
    const answer = await test.anonymous.post('/auth/register', { ...details('refused'), [name]: value });
    expectProblem(answer, 400, 'invalid-input');
    expect(answer.body.errors[0].pointer).toBe(`/${name}`);
  });

  it.each(['password', 'PassWord', '12345678', 'iloveyou', 'sunshine1'])(
    'refuses the password %s, which everybody chooses, and says why',
    async (password) => {
      const answer = await test.anonymous.post('/auth/register', { ...details('common'), password });
      expectProblem(answer, 400, 'invalid-input');
      expect(answer.body.errors).toEqual([
        { pointer: '/password', code: 'common-password', message: expect.any(String) },
      ]);
    },
  );

  it('asks for no kinds of characters in a password', async () => {
    const plain = { ...details('plain'), password: 'twelve plain words' };
    expect((await test.anonymous.post('/auth/register', plain)).status).toBe(201);
  });

  it('does not trim a password', async () => {
    await test.anonymous.register({ ...details('spacey'), password: '  padded  ' });
    expect((await login('spacey', '  padded  ')).status).toBe(200);
    expectProblem(await login('spacey', 'padded'), 401, 'wrong-credentials');
  });
});

describe('POST /auth/login', () => {
  it.each([
    ['e-mail address', () => maya.user.email],
    ['username', () => maya.user.username],
    ['e-mail address in capitals', () => maya.user.email.toUpperCase()],
    ['username in capitals', () => maya.user.username.toUpperCase()],
  ])('signs in by %s, in a session of its own', async (_, identifier) => {
    const { status, body } = await login(identifier());
    expect([status, body.user.id, body.tokenType, body.expiresIn]).toEqual([
      200,
      maya.user.id,
      'Bearer',
      600,
    ]);
    const { sid } = jwt.decode(body.accessToken) as { sid: string };
    expect(await sql('SELECT user_id, revoked_at FROM sessions WHERE id = $1', sid)).toEqual([
      { user_id: maya.user.id, revoked_at: null },
    ]);
    expect(await sql('SELECT type FROM events WHERE subject_id = $1', sid)).toEqual([
      { type: 'session.started' },
    ]);
    expect((await new Client(test.url, body.accessToken).get('/users/me')).status).toBe(200);
  });

  it('refuses a wrong password, nobody, and a disabled account alike, and stores nothing', async () => {
    const disabled = await test.anonymous.register();
    await sql(`UPDATE users SET status = 'disabled' WHERE id = $1`, disabled.user.id);
    const before = await counts();
    const answers = await Promise.all([
      login(maya.user.email, 'not-the-password'),
      login('nobody@example.com'),
      login(disabled.user.email),
    ]);
    for (const answer of answers) {
      expectProblem(answer, 401, 'wrong-credentials');
      expect(answer.headers.get('www-authenticate')).toBe('Bearer realm="doable"');
    }
    expect(new Set(answers.map((answer) => JSON.stringify(withoutRequest(answer)))).size).toBe(1);
    expect(await counts()).toEqual(before);
  });
});
