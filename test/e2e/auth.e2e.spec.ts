import { createSecretKey, generateKeyPairSync } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { hash } from '@node-rs/argon2';
import jwt from 'jsonwebtoken';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApp, type TestApp } from '../support/app.js';
import { type Answer, Client, PASSWORD } from '../support/client.js';
import { query } from '../support/database.js';
import { undocumentedAnswers } from '../support/openapi.js';
import { expectProblem, withoutRequest } from '../support/problem.js';

const JWT_SECRET = 'a secret that only this spec and its application know';
/** How long a process may believe what it read about a session (milliseconds), and a little for the request. */
const BELIEVED = 1100;

let test: TestApp;
let maya: Client & { user: { id: string; email: string; username: string } };

beforeAll(async () => {
  test = await startApp({ JWT_SECRET, PUBLIC_URL: 'https://tasks.example.com' });
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
    await test.anonymous.register({ ...details('spacey'), password: '  padded enough  ' });
    expect((await login('spacey', '  padded enough  ')).status).toBe(200);
    expectProblem(await login('spacey', 'padded enough'), 401, 'wrong-credentials');
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

  it('hashes the password anew when it was hashed with less than today', async () => {
    const { user } = await test.anonymous.register();
    const weaker = await hash(PASSWORD, { memoryCost: 8_192, timeCost: 1 });
    await sql(`UPDATE users SET password_hash = '${weaker}' WHERE id = $1`, user.id);
    expect((await login(user.username)).status).toBe(200);
    const [row] = await sql<{ hash: string }>(
      'SELECT password_hash AS hash FROM users WHERE id = $1',
      user.id,
    );
    expect(row!.hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect((await login(user.username)).status).toBe(200);
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

  it('takes as long for nobody as for a wrong password', async () => {
    const time = async (identifier: string) => {
      const startedAt = performance.now();
      await login(identifier, 'not-the-password');
      return performance.now() - startedAt;
    };
    const rounds: [number, number][] = [];
    for (let round = 0; round < 9; round += 1)
      rounds.push([await time('nobody'), await time(maya.user.email)]);
    const median = (values: number[]) => values.toSorted((a, b) => a - b)[4]!;
    const [nobody, wrong] = [median(rounds.map(([time]) => time)), median(rounds.map(([, time]) => time))];
    // Without the dummy hash, nobody costs a tenth.
    expect(nobody).toBeGreaterThan(wrong / 2);
  });
});

describe('an access token', () => {
  const authorized = (authorization: string) =>
    test.anonymous.get('/users/me', { headers: { authorization } });
  const refused = (answer: Answer) => {
    expectProblem(answer, 401, 'token-required');
    expect(answer.headers.get('www-authenticate')).toBe('Bearer realm="doable"');
  };
  type Parts = { header?: object; claims?: object; key?: jwt.Secret; algorithm?: jwt.Algorithm };
  /** A token like a real one, but for what is given. */
  const forge = ({ header, claims, key = JWT_SECRET, algorithm = 'HS256' }: Parts = {}) => {
    const real = jwt.decode(maya.token!, { complete: true })!;
    const payload = JSON.parse(JSON.stringify({ ...(real.payload as object), ...claims })) as object;
    return jwt.sign(payload, key, { header: { ...real.header, alg: algorithm, ...header }, algorithm });
  };
  const seconds = (fromNow: number) => Math.floor(Date.now() / 1000) + fromNow;

  it('says who, which session and for how long, as an RFC 9068 token', () => {
    const { header, payload } = jwt.decode(maya.token!, { complete: true })! as jwt.Jwt & {
      payload: jwt.JwtPayload;
    };
    expect(header).toEqual({ alg: 'HS256', typ: 'at+jwt', kid: expect.any(String) });
    expect(payload).toMatchObject({
      sub: maya.user.id,
      iss: 'https://tasks.example.com',
      aud: 'doable',
      role: 'user',
      sid: expect.any(String),
      jti: expect.any(String),
    });
    expect(payload.exp! - payload.iat!).toBe(600);
  });

  it('like a real one is accepted, whatever the case of its scheme', async () => {
    expect((await authorized(`Bearer ${forge()}`)).status).toBe(200);
    expect((await authorized(`bearer ${forge()}`)).status).toBe(200);
  });

  it('that is missing is refused', async () => refused(await test.anonymous.get('/users/me')));

  const malformed = [
    'Bearer',
    'Bearer ',
    'Bearer x',
    'Bearer a.b.c',
    'Bearer ..',
    'Basic bWF5YTptYXlh',
    'nonsense',
    '🌱',
  ];
  it.each(malformed)('as %s is refused', async (authorization) =>
    refused(await authorized(Buffer.from(authorization).toString('latin1'))),
  );

  const otherKey = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
  it.each<[string, () => Parts]>([
    ['signed with another key', () => ({ key: 'another secret of sufficient length to be one' })],
    ['signed with an empty key', () => ({ key: createSecretKey(Buffer.alloc(1)) })],
    ['signed by another algorithm of the same key', () => ({ algorithm: 'HS512' })],
    ['signed with RSA', () => ({ key: otherKey, algorithm: 'RS256' })],
    ['of another type', () => ({ header: { typ: 'JWT' } })],
    ['without a type', () => ({ header: { typ: undefined } })],
    ['of another key id', () => ({ header: { kid: 'another' } })],
    ['without a key id', () => ({ header: { kid: undefined } })],
    ['for another audience', () => ({ claims: { aud: 'somebody-else' } })],
    ['without an audience', () => ({ claims: { aud: undefined } })],
    ['of another issuer', () => ({ claims: { iss: 'https://evil.example.com' } })],
    ['that has expired', () => ({ claims: { exp: seconds(-1) } })],
    ['that is not good yet', () => ({ claims: { nbf: seconds(60) } })],
    ['of no session', () => ({ claims: { sid: undefined } })],
    ['of an unknown session', () => ({ claims: { sid: '019a9f3e-5c00-7000-8000-000000000001' } })],
  ])('%s is refused', async (_, parts) => refused(await authorized(`Bearer ${forge(parts())}`)));

  it('gives no right by its role: that is asked of the account', async () => {
    const admin = new Client(test.url, forge({ claims: { role: 'admin' } }));
    expectProblem(await admin.get('/users'), 403, 'role-required');
  });

  // These wait more than they do: beside one another.
  it.concurrent('that was accepted is refused once it has expired', async () => {
    const authorization = `Bearer ${forge({ claims: { exp: seconds(2) } })}`;
    expect((await authorized(authorization)).status).toBe(200);
    await sleep(2100);
    refused(await authorized(authorization));
  });

  const sidOf = (client: Client) => (jwt.decode(client.token!) as { sid: string }).sid;
  it.concurrent.each<[string, string, (client: Client & { user: { id: string } }) => string]>([
    ['revoked', 'UPDATE sessions SET revoked_at = now() WHERE id = $1', sidOf],
    ['over', 'UPDATE sessions SET expires_at = now() WHERE id = $1', sidOf],
    ['of a disabled account', `UPDATE users SET status = 'disabled' WHERE id = $1`, ({ user }) => user.id],
    ['of a deleted account', 'DELETE FROM users WHERE id = $1', ({ user }) => user.id],
  ])('is refused a second after its session is %s', async (_, statement, idOf) => {
    const client = await test.anonymous.register();
    expect((await client.get('/tasks')).status).toBe(200);
    await sql(statement, idOf(client));
    await sleep(BELIEVED);
    refused(await client.get('/tasks'));
    refused(await client.post('/tasks', { title: 'Too late' }));
  });

  it.concurrent('loses a right a second after the account does', async () => {
    const admin = await test.anonymous.register();
    await sql(`UPDATE users SET role = 'admin' WHERE id = $1`, admin.user.id);
    expect((await admin.get('/users')).status).toBe(200);
    await sql(`UPDATE users SET role = 'user' WHERE id = $1`, admin.user.id);
    await sleep(BELIEVED);
    expectProblem(await admin.get('/users'), 403, 'role-required');
  });
});

describe('the document', () => {
  it('lists every status that was answered here', async () => {
    expect(await undocumentedAnswers(test)).toEqual([]);
  });
});
