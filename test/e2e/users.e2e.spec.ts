import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApp, startWorker, type TestApp } from '../support/app.js';
import { PASSWORD, type Person } from '../support/client.js';
import { query } from '../support/database.js';
import { expectProblem, withoutRequest } from '../support/problem.js';
import { eventually } from '../support/processes.js';

let test: TestApp;
let maya: Person;
let omar: Person;
let admin: Person;

beforeAll(async () => {
  test = await startApp({ ACCOUNT_DELETION_DAYS: '0' });
  const register = () => test.anonymous.register();
  [maya, omar, admin] = await Promise.all([register(), register(), register()]);
  await query(test.env.DATABASE_URL!, `UPDATE users SET role = 'admin' WHERE id = $1`, [admin.user.id]);
});
afterAll(() => test.close());

const FIELDS = [
  'createdAt',
  'displayName',
  'email',
  'emailVerifiedAt',
  'eraseAt',
  'id',
  'locale',
  'role',
  'timeZone',
  'updatedAt',
  'username',
  'version',
];

describe('GET /users/me', () => {
  it('is the account of the token, and nothing that should stay inside', async () => {
    const { status, body } = await maya.get('/users/me');
    expect([status, Object.keys(body).toSorted()]).toEqual([200, FIELDS]);
    expect(body).toEqual(maya.user);
    expect((await omar.get('/users/me')).body.id).toBe(omar.user.id);
  });

  it('has an ETag, and answers 304 to who has it', async () => {
    const { headers } = await maya.get('/users/me');
    const etag = headers.get('etag')!;
    expect(etag).toMatch(/^"[^"]+"$/);
    const again = await maya.get('/users/me', { headers: { 'if-none-match': etag } });
    expect([again.status, again.text]).toEqual([304, '']);
    await maya.patch('/users/me', { locale: 'sv' });
    expect((await maya.get('/users/me', { headers: { 'if-none-match': etag } })).status).toBe(200);
  });
});

describe('GET /users/{id}', () => {
  it('is the same as /users/me for oneself, with an ETag', async () => {
    const { status, headers, body } = await maya.get(`/users/${maya.user.id}`);
    expect([status, body]).toEqual([200, (await maya.get('/users/me')).body]);
    const etag = headers.get('etag') ?? 'none';
    const again = await maya.get(`/users/${maya.user.id}`, { headers: { 'if-none-match': etag } });
    expect(again.status).toBe(304);
  });

  it('hides others from a user exactly as an account that does not exist', async () => {
    const theirs = await maya.get(`/users/${omar.user.id}`);
    expectProblem(theirs, 404, 'not-found');
    for (const id of [randomUUID(), 'nonsense', admin.user.id]) {
      expect(withoutRequest(await maya.get(`/users/${id}`))).toEqual(withoutRequest(theirs));
    }
  });

  it('shows every account to an administrator, and 404 for none', async () => {
    const { status, body } = await admin.get(`/users/${omar.user.id}`);
    expect([status, body]).toEqual([200, omar.user]);
    expectProblem(await admin.get(`/users/${randomUUID()}`), 404, 'not-found');
  });
});

describe('PATCH /users/me', () => {
  it('changes what is given, under its ETag', async () => {
    const person = await test.anonymous.register();
    const { headers } = await person.get('/users/me');
    const ifMatch = { headers: { 'if-match': headers.get('etag')! } };
    const patch = { displayName: 'Maya', timeZone: 'Europe/Stockholm', locale: 'sv-SE' };
    const { status, body } = await person.patch('/users/me', patch, ifMatch);
    expect([status, body]).toEqual([200, expect.objectContaining({ ...patch, version: 2 })]);
    expect((await person.get('/users/me')).body).toEqual(body);
    expectProblem(await person.patch('/users/me', { locale: 'de' }, ifMatch), 412, 'stale-version');
  });
});

describe('PUT /users/me/password', () => {
  it('wants the old one, and ends the other sessions but not this one', async () => {
    const person = await test.anonymous.register();
    const other = (
      await test.anonymous.post('/auth/login', { identifier: person.user.email, password: PASSWORD })
    ).body;
    const change = (currentPassword?: string) =>
      person.put('/users/me/password', { body: { currentPassword, password: 'another-horse-battery' } });
    expectProblem(await change('wrong-horse-battery'), 401, 'wrong-credentials');
    expectProblem(await change(), 401, 'wrong-credentials');
    expect((await change(PASSWORD)).status).toBe(204);
    expect((await person.get('/users/me')).status).toBe(200);
    expectProblem(await test.anonymous.post('/auth/refresh', { refreshToken: other.refreshToken }), 401);
  });
});

describe('PUT /users/me/erasure', () => {
  it('erases an account also when it has more than can go in ten seconds', async () => {
    const person = await test.anonymous.register();
    await person.task({ title: 'Slow' });
    const sql = (text: string) => query(test.env.DATABASE_URL!, text);
    await sql(`CREATE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN PERFORM pg_sleep(10); RETURN OLD; END';
      CREATE TRIGGER slow BEFORE DELETE ON tasks FOR EACH ROW WHEN (OLD.title = 'Slow') EXECUTE FUNCTION slow()`);
    const background = await startWorker();
    await person.put('/users/me/erasure');
    const rows = () => sql(`SELECT FROM users WHERE id = '${person.user.id}'`);
    await eventually('the account is not erased', async () => (await rows()).length === 0);
    await background.close();
    await sql('DROP TRIGGER slow ON tasks; DROP FUNCTION slow');
  });
});

describe('DELETE /users/me/erasure', () => {
  it('keeps the account of who has changed their mind', async () => {
    const person = await test.anonymous.register();
    await query(
      test.env.DATABASE_URL!,
      `UPDATE users SET erase_at = now() + interval '1 day' WHERE id = $1`,
      [person.user.id],
    );
    expect((await person.delete('/users/me/erasure')).body.eraseAt).toBeNull();
    expect((await person.get('/users/me')).body.eraseAt).toBeNull();
  });
});
