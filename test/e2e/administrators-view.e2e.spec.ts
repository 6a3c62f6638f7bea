import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startApp, type TestApp } from '../support/app.js';
import type { Client, Person } from '../support/client.js';
import { query } from '../support/database.js';
import { expectProblem } from '../support/problem.js';

const FIELDS = [
  'createdAt',
  'displayName',
  'email',
  'emailVerifiedAt',
  'eraseAt',
  'id',
  'lastSeenAt',
  'locale',
  'role',
  'sessions',
  'status',
  'timeZone',
  'updatedAt',
  'username',
  'version',
];

let test: TestApp;
let admin: Person;
let maya: Person;

beforeAll(async () => {
  test = await startApp();
  admin = await administrator();
});
afterAll(() => test.close());
beforeEach(async () => {
  maya = await test.anonymous.register();
});

const sql = <Row extends Record<string, unknown>>(text: string, ...values: unknown[]) =>
  query<Row>(test.env.DATABASE_URL!, text, values);

async function administrator(): Promise<Person> {
  const person = await test.anonymous.register();
  await sql(`UPDATE users SET role = 'admin' WHERE id = $1`, person.user.id);
  return person;
}

const disable = (by: Client, { user }: Person, headers = {}) =>
  by.put(`/users/${user.id}/disablement`, { headers });
const enable = (by: Client, { user }: Person) => by.delete(`/users/${user.id}/disablement`);
const makeRole = (by: Client, { user }: Person, role: string) =>
  by.put(`/users/${user.id}/role`, { body: { role } });
const actsAbout = async ({ user }: Person, more = '') =>
  (await admin.get(`/administrative-acts?subjectId=${user.id}${more}`)).body.data;

describe('GET /users', () => {
  it('lists every account to an administrator, oldest first, with what only administrators see', async () => {
    const { status, body, text } = await admin.get('/users?count=true');
    const [{ total }] = (await sql('SELECT count(*)::integer AS total FROM users')) as [{ total: number }];
    expect([status, body.total, body.nextCursor]).toEqual([200, total, null]);
    const times = body.data.map(({ createdAt }: { createdAt: string }) => createdAt);
    expect(times).toEqual(times.toSorted());
    expect(Object.keys(body.data[0]).toSorted()).toEqual(FIELDS);
    expect(text).not.toMatch(/argon2|hash/i);
    const row = body.data.find(({ id }: { id: string }) => id === maya.user.id);
    expect(row).toMatchObject({ status: 'active', sessions: 1, lastSeenAt: expect.any(String), version: 1 });
  });

  it('pages through what was asked for, with a link that keeps the other parameters', async () => {
    const q = `w${randomUUID().slice(0, 8)}`;
    for (const name of ['a', 'b', 'c', 'd', 'e']) await test.anonymous.register({ username: `${q}-${name}` });
    const found: string[] = [];
    let path = `/users?q=${q}&limit=2`;
    for (let pages = 0; path !== '' && pages < 9; pages += 1) {
      const { body, headers } = await admin.get(path);
      found.push(...body.data.map(({ username }: { username: string }) => username));
      const link = body.nextCursor && `/users?q=${q}&limit=2&cursor=${body.nextCursor}`;
      expect(headers.get('link')).toBe(link && `</api/v1${link}>; rel="next"`);
      path = link ?? '';
    }
    expect(found).toEqual(['a', 'b', 'c', 'd', 'e'].map((name) => `${q}-${name}`));
  });

  it('finds a part of username, address or display name in any case, as it was typed', async () => {
    const mark = randomUUID().slice(0, 8);
    const ulla = await test.anonymous.register({
      username: `ulla.${mark}`,
      displayName: `Ulla ÅBERG 100%_${mark}`,
    });
    const email = ulla.user.email.toUpperCase();
    const found = async (q: string) => {
      const { body } = await admin.get(`/users?count=true&q=${encodeURIComponent(q)}`);
      return [body.total, body.data[0]?.id];
    };
    for (const q of [`LLA.${mark}`, email, `åberg 100%_${mark}`, `0%_${mark}`])
      expect([q, ...(await found(q))]).toEqual([q, 1, ulla.user.id]);
    for (const q of [`u%${mark}`, `ulla_${mark}`, `'; --`, `\\`])
      expect([q, ...(await found(q))]).toEqual([q, 0, undefined]);
  });

  it('filters by role and by status', async () => {
    await disable(admin, maya);
    const ids = async (search: string) =>
      (await admin.get(`/users?limit=100&${search}`)).body.data.map(({ id }: { id: string }) => id);
    expect(await ids('status=disabled')).toContain(maya.user.id);
    expect(await ids('status=active')).not.toContain(maya.user.id);
    expect(await ids('role=admin&status=active')).toEqual([admin.user.id]);
    expect(await ids('role=admin&status=disabled')).toEqual([]);
  });

  it('refuses filters that it does not have, and users', async () => {
    for (const search of [
      'role=root',
      'status=',
      'q=',
      'cursor=nonsense',
      'sort=email',
      'limit=0',
      'role=user&role=admin',
    ])
      expectProblem(await admin.get(`/users?${search}`), 400, 'invalid-input');
    for (const search of ['', '?limit=1', '?limit=nonsense', '?count=true', '?q=a'])
      expectProblem(await maya.get(`/users${search}`), 403, 'role-required');
  });

  it('has an ETag, and answers 304 until somebody joins', async () => {
    const headers = { 'if-none-match': (await admin.get('/users')).headers.get('etag') ?? 'none' };
    expect((await admin.get('/users', { headers })).status).toBe(304);
    await test.anonymous.register();
    expect((await admin.get('/users', { headers })).status).toBe(200);
  });
});

describe('GET /administrative-acts', () => {
  it('says of every act who did what to whom, when and from where, newest first', async () => {
    const startedAt = new Date(Date.now() - 1000).toISOString();
    await makeRole(admin, maya, 'admin');
    await makeRole(admin, maya, 'user');
    await disable(admin, maya);
    await enable(admin, maya);
    await admin.delete(`/users/${maya.user.id}/sessions`);
    await admin.post(`/users/${maya.user.id}/password-reset`);
    const acts = await actsAbout(maya);
    const told = acts.map(({ type, from, to }: Record<string, unknown>) => [type, from, to]);
    expect(told).toEqual([
      ['password-reset-started', null, null],
      ['sessions-ended', null, null],
      ['user-enabled', 'disabled', 'active'],
      ['user-disabled', 'active', 'disabled'],
      ['role-changed', 'admin', 'user'],
      ['role-changed', 'user', 'admin'],
    ]);
    for (const act of acts) {
      expect(act).toMatchObject({
        actorId: admin.user.id,
        actorUsername: admin.user.username,
        subjectId: maya.user.id,
        subjectUsername: maya.user.username,
        address: '127.0.0.1',
      });
      expect(act.occurredAt > startedAt && act.occurredAt <= new Date(Date.now() + 1000).toISOString()).toBe(
        true,
      );
    }
  });

  it('records nothing of what was refused', async () => {
    const before = (await admin.get('/administrative-acts?count=true')).body.total;
    await disable(maya, admin);
    await disable(admin, admin);
    await disable(admin, maya, { 'if-match': '"v9"' });
    await admin.put(`/users/${randomUUID()}/disablement`);
    expect((await admin.get('/administrative-acts?count=true')).body.total).toBe(before);
  });

  it('filters by who, whom and what, and pages without a gap', async () => {
    const adele = await administrator();
    for (let round = 0; round < 3; round += 1) {
      await disable(adele, maya);
      await enable(adele, maya);
    }
    const all = (await admin.get(`/administrative-acts?actorId=${adele.user.id}&count=true`)).body;
    expect([all.total, all.data.length]).toEqual([6, 6]);
    expect(await actsAbout(maya, '&type=user-enabled')).toHaveLength(3);
    expect(await actsAbout(maya, `&actorId=${admin.user.id}`)).toEqual([]);
    const paged: unknown[] = [];
    let cursor = '';
    do {
      const { body } = await admin.get(`/administrative-acts?actorId=${adele.user.id}&limit=4${cursor}`);
      paged.push(...body.data);
      cursor = body.nextCursor ? `&cursor=${body.nextCursor}` : '';
    } while (cursor);
    expect(paged).toEqual(all.data);
    for (const search of ['type=registered', 'actorId=x', 'subjectId=1', 'cursor=x', 'limit=0', 'x=1'])
      expectProblem(await admin.get(`/administrative-acts?${search}`), 400, 'invalid-input');
  });

  it('keeps an act when its account is gone, without a name', async () => {
    await disable(admin, maya);
    await sql('DELETE FROM users WHERE id = $1', maya.user.id);
    expect(await actsAbout(maya)).toMatchObject([
      { subjectUsername: null, actorUsername: admin.user.username },
    ]);
  });
});
