import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startApp, startBeside, type TestApp } from '../support/app.js';
import { type Answer, Client, PASSWORD, type Person } from '../support/client.js';
import { holding, query } from '../support/database.js';
import { broken } from '../support/faults.js';
import { via } from '../support/people.js';
import { expectProblem } from '../support/problem.js';

/** How long a process may believe what it read about a session (milliseconds), and a little for the request. */
const BELIEVED = 1100;

/** Looks whether there is another administrator, and lets them go meanwhile. */
const HASTY = broken(['features/users/administrators.service', "lock: { mode: 'for_no_key_update' },", '']);

let test: TestApp;
let other: TestApp;
let hasty: TestApp;
let admin: Person;
let maya: Person;

beforeAll(async () => {
  test = await startApp();
  other = await startBeside({});
  hasty = await startBeside(HASTY);
  admin = await administrator();
});
afterAll(async () => {
  await Promise.all([other, hasty, test].map((app) => app?.close()));
});
beforeEach(async () => {
  maya = await test.anonymous.register();
});

const sql = <Row extends Record<string, unknown>>(text: string, ...values: unknown[]) =>
  query<Row>(test.env.DATABASE_URL!, text, values);

async function administrator(details = {}): Promise<Person> {
  const person = await test.anonymous.register(details);
  await sql(`UPDATE users SET role = 'admin' WHERE id = $1`, person.user.id);
  return person;
}

/** Leaves nobody but these with the role. */
const onlyAdministrators = (...people: Person[]) =>
  sql(
    `UPDATE users SET role = CASE WHEN id = ANY($1) THEN 'admin' ELSE 'user' END, status = 'active', erase_at = NULL`,
    people.map(({ user }) => user.id),
  );
const disable = (by: Client, { user }: Person, headers = {}) =>
  by.put(`/users/${user.id}/disablement`, { headers });
const enable = (by: Client, { user }: Person) => by.delete(`/users/${user.id}/disablement`);
const makeRole = (by: Client, { user }: Person, role: string, headers = {}) =>
  by.put(`/users/${user.id}/role`, { body: { role }, headers });
const login = ({ user }: Person) =>
  test.anonymous.post('/auth/login', { identifier: user.username, password: PASSWORD });
const actsAbout = async ({ user }: Person, more = '') =>
  (await admin.get(`/administrative-acts?subjectId=${user.id}${more}`)).body.data;
const state = ({ user }: Person) =>
  sql(
    `SELECT role, status, version, (SELECT count(*) FROM events WHERE subject_id = u.id) AS events,
       (SELECT count(*) FROM sessions WHERE user_id = u.id AND revoked_at IS NULL) AS sessions
     FROM users u WHERE id = $1`,
    user.id,
  );
/** What each of the two processes answers to somebody's next request. */
const statusesOf = (person: Client, path = '/users/me') =>
  Promise.all([test.url, other.url].map(async (url) => (await via(url, person).get(path)).status));

describe('PUT and DELETE /users/{id}/disablement', () => {
  it('refuses every way in within a second, on both of two processes, until the account is enabled', async () => {
    const made = await maya.post('/users/me/tokens', { name: 'ci', scopes: ['tasks:read'] });
    const program = new Client(test.url, made.body.token);
    const { body: signedIn } = await login(maya);
    expect([await statusesOf(maya), await statusesOf(program, '/tasks')]).toEqual([
      [200, 200],
      [200, 200],
    ]);
    const { status, headers, body } = await disable(admin, maya);
    expect([status, headers.get('etag'), body.status, body.sessions]).toEqual([200, '"v2"', 'disabled', 0]);
    await sleep(BELIEVED);
    expect([await statusesOf(maya), await statusesOf(program, '/tasks')]).toEqual([
      [401, 401],
      [401, 401],
    ]);
    expectProblem(await login(maya), 401, 'wrong-credentials');
    const { refreshToken } = signedIn;
    expectProblem(await test.anonymous.post('/auth/refresh', { refreshToken }), 401, 'refresh-token-invalid');
    expect((await enable(admin, maya)).body).toMatchObject({ status: 'active', version: 3 });
    expect((await login(maya)).status).toBe(200);
    expectProblem(await test.anonymous.post('/auth/refresh', { refreshToken }), 401, 'refresh-token-invalid');
    expect(await statusesOf(maya)).toEqual([401, 401]);
  });

  it('leaves no session of who signs in at that moment', async () => {
    // The sign-in has seen an active account and cannot store its session yet.
    const answers = await holding(test.env.DATABASE_URL!, 'LOCK TABLE sessions IN SHARE MODE', async () => {
      const signingIn = login(maya);
      await sleep(300);
      const disabling = disable(admin, maya);
      await sleep(300);
      return { signingIn, disabling };
    });
    expect([(await answers.signingIn).status, (await answers.disabling).status]).toEqual([200, 200]);
    expect(await state(maya)).toMatchObject([{ status: 'disabled', sessions: '0' }]);
  });

  it('changes nothing, and records nothing, when the account is so already', async () => {
    await disable(admin, maya);
    const before = await state(maya);
    expect((await disable(admin, maya)).body).toMatchObject({ status: 'disabled', version: 2 });
    expect(await state(maya)).toEqual(before);
    await enable(admin, maya);
    expect((await enable(admin, maya)).body).toMatchObject({ status: 'active', version: 3 });
    expect(await actsAbout(maya)).toHaveLength(2);
  });

  it('honours If-Match, and does nothing to another version', async () => {
    const before = await state(maya);
    const stale = await disable(admin, maya, { 'if-match': '"v9"' });
    expectProblem(stale, 412, 'stale-version');
    expect([stale.headers.get('etag'), await state(maya)]).toEqual(['"v1"', before]);
    expect((await disable(admin, maya, { 'if-match': '"v1"' })).status).toBe(200);
  });
});

describe('PUT /users/{id}/role', () => {
  it('gives and takes what administrators may, within a second, on both of two processes', async () => {
    expect(await statusesOf(maya, '/users')).toEqual([403, 403]);
    expect((await makeRole(admin, maya, 'admin')).body).toMatchObject({ role: 'admin', version: 2 });
    await sleep(BELIEVED);
    expect(await statusesOf(maya, '/users')).toEqual([200, 200]);
    await makeRole(admin, maya, 'user');
    await sleep(BELIEVED);
    expect(await statusesOf(maya, '/users')).toEqual([403, 403]);
    expect(await statusesOf(maya)).toEqual([200, 200]);
  });

  it('shows at once in what its owner reads of it, from the cache of either process', async () => {
    const roles = () =>
      Promise.all(
        [test.url, other.url].map(async (url) => (await via(url, maya).get('/users/me')).body.role),
      );
    for (const role of ['admin', 'user', 'admin', 'user']) {
      expect(await roles()).toEqual(await roles());
      await makeRole(admin, maya, role);
      expect(await roles()).toEqual([role, role]);
    }
  });

  it('honours If-Match', async () => {
    expectProblem(await makeRole(admin, maya, 'admin', { 'if-match': '"v2"' }), 412, 'stale-version');
    expect((await makeRole(admin, maya, 'admin', { 'if-match': '"v1"' })).body.version).toBe(2);
  });
});

describe('DELETE /users/{id}/sessions', () => {
  it('signs an account out everywhere within a second, and lets it sign in again', async () => {
    await login(maya);
    expect((await admin.delete(`/users/${maya.user.id}/sessions`)).status).toBe(204);
    await sleep(BELIEVED);
    expect(await statusesOf(maya)).toEqual([401, 401]);
    expect((await login(maya)).status).toBe(200);
  });
});

describe('POST /users/{id}/password-reset', () => {
  it('asks for the mail that leads to a new password, in the name of the administrator', async () => {
    expect((await admin.post(`/users/${maya.user.id}/password-reset`)).status).toBe(204);
    const asked = await sql(
      `SELECT actor_id, data FROM events WHERE type = 'password.reset-requested' AND subject_id = $1`,
      maya.user.id,
    );
    expect(asked).toEqual([{ actor_id: admin.user.id, data: {} }]);
  });

  it('answers 409 when there is no address to send it to, and records nothing', async () => {
    await sql('UPDATE users SET email = NULL WHERE id = $1', maya.user.id);
    expectProblem(await admin.post(`/users/${maya.user.id}/password-reset`), 409, 'no-email-address');
    expect(await actsAbout(maya)).toEqual([]);
  });
});

describe('the last administrator', () => {
  const taken: [string, (by: Client, person: Person) => Promise<Answer>][] = [
    ['demoted', (by, person) => makeRole(by, person, 'user')],
    ['disabled', disable],
    ['erased', (_, person) => person.put('/users/me/erasure')],
  ];

  it.each(taken)('cannot be %s, and nothing is recorded', async (_, takeAway) => {
    await onlyAdministrators(admin);
    const before = await state(admin);
    expectProblem(await takeAway(admin, admin), 409, 'last-administrator');
    expect(await state(admin)).toEqual(before);
  });

  it.each(taken)('may be %s once there is another one', async (_, takeAway) => {
    const second = await administrator();
    await onlyAdministrators(admin, second);
    expect((await takeAway(admin, second)).status).toBe(200);
  });

  it('is the last though others have the role, when those are disabled or will be erased', async () => {
    const [disabled, leaving] = [await administrator(), await administrator()];
    await onlyAdministrators(admin, disabled, leaving);
    await sql(`UPDATE users SET status = 'disabled' WHERE id = $1`, disabled.user.id);
    await sql(`UPDATE users SET erase_at = now() + interval '1 day' WHERE id = $1`, leaving.user.id);
    expectProblem(await makeRole(admin, admin, 'user'), 409, 'last-administrator');
    expect((await makeRole(admin, disabled, 'user')).status).toBe(200);
  });

  /** Two who demote each other at the same moment, each at a process of their own; how many are left. */
  async function duel(urls: string[]): Promise<number> {
    const pair = [await administrator(), await administrator()];
    await onlyAdministrators(...pair);
    const [one, two] = [via(urls[0]!, pair[0]!), via(urls[1]!, pair[1]!)];
    await Promise.all([makeRole(one, pair[1]!, 'user'), makeRole(two, pair[0]!, 'user')]);
    const [left] = await sql<{ count: number }>(
      `SELECT count(*)::integer AS count FROM users WHERE role = 'admin' AND status = 'active'`,
    );
    return left!.count;
  }

  it('is left when two demote each other at once', async () => {
    for (let round = 0; round < 8; round += 1) expect(await duel([test.url, other.url])).toBe(1);
  });

  it('is not left where nobody waits, so that test can fail', async () => {
    let left = 1;
    for (let round = 0; round < 20 && left > 0; round += 1) left = await duel([hasty.url, hasty.url]);
    expect(left).toBe(0);
  });
});
