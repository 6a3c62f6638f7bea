import { createSecretKey, generateKeyPairSync } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import jwt from 'jsonwebtoken';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApp, type TestApp } from '../support/app.js';
import { type Answer, Client, type Person } from '../support/client.js';
import { query } from '../support/database.js';
import { expectProblem } from '../support/problem.js';

const JWT_SECRET = 'a secret that only this spec and its application know';
/** How long a process may believe what it read about a session (milliseconds), and a little for the request. */
const BELIEVED = 1100;

let test: TestApp;
let maya: Person;

beforeAll(async () => {
  test = await startApp({ JWT_SECRET, PUBLIC_URL: 'https://tasks.example.com' });
  maya = await test.anonymous.register();
});
afterAll(() => test.close());

const sql = <Row extends Record<string, unknown>>(text: string, ...values: unknown[]) =>
  query<Row>(test.env.DATABASE_URL!, text, values);

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
  it.concurrent.each<[string, string, (client: Person) => string]>([
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
