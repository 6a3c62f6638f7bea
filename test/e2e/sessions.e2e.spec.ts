import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApp, startBeside, type TestApp } from '../support/app.js';
import { type Answer, Client, PASSWORD } from '../support/client.js';
import { query } from '../support/database.js';
import { broken } from '../support/faults.js';
import { type SignedIn, signedInPeople, signInAll } from '../support/people.js';
import { expectProblem } from '../support/problem.js';
import { eventually } from '../support/processes.js';

const ORIGIN = 'https://tasks.example.com';

/** Takes a refresh token as often as it comes, and gives another one each time. */
const FORGETFUL = broken(
  ['features/auth/sessions/sessions.service', 'if (used.usedAt === null)', 'if (used.usedAt !== undefined)'],
  [
    'features/auth/sessions/sessions.service',
    "this.secrets.derive('refresh-token', token)",
    'randomSecret()',
  ],
);

let test: TestApp;
let forgetful: TestApp;

beforeAll(async () => {
  test = await startApp({
    MAX_IN_FLIGHT: '200',
    PUBLIC_URL: ORIGIN,
  });
  forgetful = await startBeside({ ...test.env, ...FORGETFUL });
});
afterAll(async () => {
  await forgetful?.close();
  await test.close();
});

const sql = <Row extends object>(text: string, values: unknown[]) =>
  query<Row & Record<string, unknown>>(test.env.DATABASE_URL!, text, values);

const signIn = async (): Promise<SignedIn> => (await signedInPeople(test, 1))[0]!;

const refresh = (refreshToken: string, client = test.anonymous): Promise<Answer> =>
  client.post('/auth/refresh', { refreshToken });
/** What so many at once get for one refresh token. */
async function together(
  people: number,
  refreshToken: string,
  client?: Client,
): Promise<{ good: number; successors: string[] }> {
  const ask = async (): Promise<Answer> => {
    const answer = await refresh(refreshToken, client);
    // Who waited too long for the others asks again.
    return answer.status === 503 ? ask() : answer;
  };
  const answers = await Promise.all(Array.from({ length: people }, ask));
  const good = answers.filter(({ status }) => status === 200);
  return { good: good.length, successors: [...new Set(good.map(({ body }) => body.refreshToken as string))] };
}
const as = ({ accessToken }: { accessToken: string }) => new Client(test.url, accessToken);
const sidOf = ({ accessToken }: { accessToken: string }): string =>
  (JSON.parse(Buffer.from(accessToken.split('.')[1]!, 'base64url').toString()) as { sid: string }).sid;

/** Makes the uses of sessions' refresh tokens older. */
const age = (interval: string, ...signedIn: SignedIn[]) =>
  sql(
    `UPDATE refresh_tokens SET used_at = used_at - $2::interval, created_at = created_at - $2::interval
     WHERE session_id = ANY($1)`,
    [signedIn.map(sidOf), interval],
  );

describe('POST /auth/refresh', () => {
  it('answers tokens of the same session, and a refresh token that is another', async () => {
    const first = await signIn();
    const { status, body } = await refresh(first.refreshToken);
    expect([status, sidOf(body), body.refreshToken === first.refreshToken]).toEqual([
      200,
      sidOf(first),
      false,
    ]);
    expect((await as(body).get('/users/me')).status).toBe(200);
  });

  it('gives a hundred at once one successor, which works', async () => {
    const first = await signIn();
    const { good, successors } = await together(100, first.refreshToken);
    expect([good, successors.length]).toEqual([100, 1]);
    expect((await refresh(successors[0]!)).status).toBe(200);
  });

  it('repeats a lost answer within ten seconds, again and again', async () => {
    const first = await signIn();
    const tokens = [];
    for (let i = 0; i < 3; i += 1) tokens.push((await refresh(first.refreshToken)).body.refreshToken);
    expect(new Set(tokens).size).toBe(1);
    expect((await refresh(tokens[0])).status).toBe(200);
  });

  it('ends the session when a used token comes later than that, a hundred of a hundred times', async () => {
    const people = await signedInPeople(test, 100);
    const successors = await Promise.all(people.map((person) => refresh(person.refreshToken)));
    await age('11 seconds', ...people);
    const replays = await Promise.all(people.map((person) => refresh(person.refreshToken)));
    for (const answer of replays) expectProblem(answer, 401, 'refresh-token-invalid');
    const ended = 'SELECT FROM sessions WHERE id = ANY($1) AND revoked_at IS NOT NULL';
    expect(await sql(ended, [people.map(sidOf)])).toHaveLength(100);
    expectProblem(await refresh(successors[0]!.body.refreshToken), 401, 'refresh-token-invalid');
    // Nothing was asked with it before, so nobody believes in its session.
    expectProblem(await as(successors[0]!.body).get('/users/me'), 401, 'token-required');
  });

  it('ends the session at once when the successor has been used: two hold the chain', async () => {
    const first = await signIn();
    const second = (await refresh(first.refreshToken)).body;
    const third = (await refresh(second.refreshToken)).body;
    expectProblem(await refresh(first.refreshToken), 401);
    expectProblem(await refresh(third.refreshToken), 401);
    const told = await sql(
      `SELECT 1 FROM events WHERE type = 'session.refresh-token-reused' AND subject_id = $1`,
      [first.user.id],
    );
    expect(told).toHaveLength(1);
  });

  it('ends the session also when the used token is older than a session may be idle', async () => {
    const first = await signIn();
    const second = (await refresh(first.refreshToken)).body;
    await age('15 days', first);
    await sql(`UPDATE refresh_tokens SET created_at = now() WHERE session_id = $1 AND used_at IS NULL`, [
      sidOf(first),
    ]);
    expectProblem(await refresh(first.refreshToken), 401, 'refresh-token-invalid');
    expectProblem(await refresh(second.refreshToken), 401, 'refresh-token-invalid');
  });

  it('would go on for ever with a copy if used tokens were forgotten, so the tests above can fail', async () => {
    const first = await signIn();
    const { successors } = await together(10, first.refreshToken, forgetful.anonymous);
    expect(successors.length).toBeGreaterThan(1);
    await age('11 seconds', first);
    expect((await refresh(first.refreshToken, forgetful.anonymous)).status).toBe(200);
  });

  it.each([
    [
      '14 days idle',
      `UPDATE refresh_tokens SET created_at = now() - interval '14 days' WHERE session_id = $1`,
    ],
    ['90 days old', `UPDATE sessions SET expires_at = now() WHERE id = $1`],
    ['signed out', `UPDATE sessions SET revoked_at = now() WHERE id = $1`],
    [
      'of a disabled account',
      `UPDATE users SET status = 'disabled' WHERE id = (SELECT user_id FROM sessions WHERE id = $1)`,
    ],
  ])('refuses a session that is %s', async (_, change) => {
    const first = await signIn();
    await sql(change, [sidOf(first)]);
    expectProblem(await refresh(first.refreshToken), 401, 'refresh-token-invalid');
  });

  it('keeps no token in clear', async () => {
    const first = await signIn();
    const second = (await refresh(first.refreshToken)).body as SignedIn;
    const dump = JSON.stringify([
      await sql('SELECT encode(digest, $1) AS hex, encode(digest, $2) AS base64 FROM refresh_tokens', [
        'hex',
        'base64',
      ]),
      await sql('SELECT * FROM sessions WHERE true OR $1::text IS NULL', ['']),
      await sql('SELECT data::text FROM events WHERE true OR $1::text IS NULL', ['']),
    ]);
    for (const token of [first.refreshToken, second.refreshToken]) {
      expect(dump).not.toContain(token);
      expect(dump).not.toContain(Buffer.from(token).toString('hex'));
    }
  });
});

describe('POST /auth/logout', () => {
  it('ends the session; its access token is refused within a second', async () => {
    const first = await signIn();
    expect((await as(first).get('/users/me')).status).toBe(200);
    expect((await test.anonymous.post('/auth/logout', { refreshToken: first.refreshToken })).status).toBe(
      204,
    );
    const isRefused = async () => (await as(first).get('/users/me')).status === 401;
    await eventually('the access token is refused', isRefused, 1000);
    expectProblem(await as(first).get('/users/me'), 401, 'token-required');
    expectProblem(await refresh(first.refreshToken), 401);
  });

  it('is content with a token that nobody knows', async () => {
    expect((await test.anonymous.post('/auth/logout', { refreshToken: 'nothing' })).status).toBe(204);
  });
});

describe('/users/me/sessions', () => {
  it('lists mine with device, address and last use, and ends one', async () => {
    const stranger = await signIn();
    const { user } = await test.anonymous.register();
    const login = { identifier: user.username, password: PASSWORD };
    const mine = (await test.anonymous.post('/auth/login', login)).body as SignedIn;
    const { body } = await as(mine).get('/users/me/sessions');
    expect(body.data).toHaveLength(2);
    expect(body.data.find(({ isCurrent }: { isCurrent: boolean }) => isCurrent)).toMatchObject({
      id: sidOf(mine),
      address: '127.0.0.1',
      userAgent: expect.any(String),
      lastUsedAt: expect.any(String),
    });
    const other = body.data.find(({ isCurrent }: { isCurrent: boolean }) => !isCurrent);
    expectProblem(await as(stranger).delete(`/users/me/sessions/${other.id}`), 404, 'not-found');
    expect((await as(mine).delete(`/users/me/sessions/${other.id}`)).status).toBe(204);
    expect((await as(mine).get('/users/me/sessions')).body.data).toHaveLength(1);
  });

  it('tells from where and when one was continued last', async () => {
    const { refreshToken } = await signIn();
    const headers = { 'user-agent': 'Another browser' };
    const { body } = await test.anonymous.post('/auth/refresh', { refreshToken }, { headers });
    const { data } = (await as(body).get('/users/me/sessions')).body;
    const current = data.find(({ isCurrent }: { isCurrent: boolean }) => isCurrent);
    expect(current.userAgent).toBe('Another browser');
    expect(Date.parse(current.lastUsedAt)).toBeGreaterThan(Date.parse(current.createdAt));
  });

  it('ends all others at once', async () => {
    const mine = await signIn();
    await signInAll(test, [{ id: mine.user.id }]);
    expect((await as(mine).delete('/users/me/sessions')).status).toBe(204);
    expect((await as(mine).get('/users/me/sessions')).body.data).toMatchObject([{ id: sidOf(mine) }]);
  });
});

describe('useCookie', () => {
  const cookieOf = ({ headers }: Answer) =>
    headers.getSetCookie().find((line) => line.startsWith('__Host-refresh='))!;
  const pair = (line: string) => line.split(';', 1)[0]!;

  async function inBrowser(): Promise<{ answer: Answer; cookie: string }> {
    const { user } = await test.anonymous.register();
    const input = { identifier: user.username, password: PASSWORD, useCookie: true };
    const answer = await test.anonymous.post('/auth/login', input);
    return { answer, cookie: pair(cookieOf(answer)) };
  }
  const send = (path: string, headers: Record<string, string>) => test.anonymous.post(path, {}, { headers });

  it('keeps the refresh token out of the answer and out of reach of scripts and other sites', async () => {
    const { answer } = await inBrowser();
    expect(answer.body.refreshToken).toBeUndefined();
    expect(cookieOf(answer)).toMatch(/; Max-Age=1209600; Path=\/; HttpOnly; Secure; SameSite=Strict$/);
  });

  it('continues and ends the session with the cookie, from a page of this service', async () => {
    const { cookie } = await inBrowser();
    const next = await send('/auth/refresh', { cookie, origin: ORIGIN });
    expect([next.status, next.body.refreshToken, typeof next.body.accessToken]).toEqual([
      200,
      undefined,
      'string',
    ]);
    const renewed = pair(cookieOf(next));
    expect(renewed).not.toBe(cookie);
    const end = await send('/auth/logout', { cookie: renewed, origin: ORIGIN });
    expect([end.status, cookieOf(end)]).toEqual([204, expect.stringContaining('__Host-refresh=;')]);
    expectProblem(await send('/auth/refresh', { cookie: renewed, origin: ORIGIN }), 401);
  });

  it('stays when a page of this service ends another session, whose token it names', async () => {
    const { cookie } = await inBrowser();
    const { refreshToken } = await signIn();
    const headers = { cookie, origin: ORIGIN };
    const end = await test.anonymous.post('/auth/logout', { refreshToken }, { headers });
    expect([end.status, cookieOf(end)]).toEqual([204, undefined]);
    expect((await send('/auth/refresh', headers)).status).toBe(200);
  });

  it.each([
    ['another site', { origin: 'https://evil.example' }],
    ['a subdomain', { origin: 'https://evil.tasks.example.com' }],
    ['plain HTTP', { origin: 'http://tasks.example.com' }],
    ['nowhere', {}],
    ['a sandbox', { origin: 'null' }],
  ])('counts for nothing from %s', async (_, headers) => {
    const { cookie } = await inBrowser();
    expectProblem(await send('/auth/refresh', { cookie, ...headers }), 403, 'foreign-origin');
    expect((await send('/auth/refresh', { cookie, origin: ORIGIN })).status).toBe(200);
  });

  it('needs JSON, which no form of another site can send', async () => {
    const { cookie } = await inBrowser();
    const headers = { cookie, origin: ORIGIN, 'content-type': 'application/x-www-form-urlencoded' };
    expectProblem(await test.anonymous.post('/auth/refresh', 'a=b', { headers }), 415);
  });

  it('lets nobody in to anything else: a cookie is no access token', async () => {
    const { cookie } = await inBrowser();
    const headers = { cookie, origin: ORIGIN };
    expectProblem(await test.anonymous.get('/users/me', { headers }), 401, 'token-required');
  });
});
