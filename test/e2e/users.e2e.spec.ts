import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApp, type TestApp } from '../support/app.js';
import type { Client } from '../support/client.js';
import { query } from '../support/database.js';
import { undocumentedAnswers } from '../support/openapi.js';
import { expectProblem, withoutRequest } from '../support/problem.js';

type Person = Client & { user: { id: string; email: string; username: string } };

let test: TestApp;
let maya: Person;
let omar: Person;
let admin: Person;

beforeAll(async () => {
  test = await startApp();
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

describe('GET /users', () => {
  it('is refused to a user, whatever they ask for', async () => {
    for (const search of ['', '?limit=1', '?limit=nonsense', '?count=true']) {
      expectProblem(await maya.get(`/users${search}`), 403, 'role-required');
    }
  });

  it('lists every account to an administrator, oldest first, without hashes', async () => {
    const { status, body, text } = await admin.get('/users?count=true');
    expect([status, body.total, body.nextCursor]).toEqual([200, 3, null]);
    const ids = body.data.map(({ id }: { id: string }) => id);
    expect(ids.toSorted()).toEqual([maya, omar, admin].map(({ user }) => user.id).toSorted());
    const times = body.data.map(({ createdAt }: { createdAt: string }) => createdAt);
    expect(times).toEqual(times.toSorted());
    expect(Object.keys(body.data[0]).toSorted()).toEqual(FIELDS);
    expect(text).not.toMatch(/argon2|hash/i);
  });

  it('pages, with a link that keeps the other parameters', async () => {
    const { body } = await admin.get('/users');
    const first = await admin.get('/users?limit=2');
    const link = /^<\/api\/v1([^>]+)>; rel="next"$/.exec(first.headers.get('link')!)![1]!;
    expect(link).toBe(`/users?limit=2&cursor=${first.body.nextCursor}`);
    const second = await admin.get(link);
    expect([...first.body.data, ...second.body.data]).toEqual(body.data);
    expect([second.body.nextCursor, second.headers.get('link')]).toEqual([null, null]);
    for (const search of ['role=admin', 'cursor=nonsense', 'sort=email', 'limit=0']) {
      expectProblem(await admin.get(`/users?${search}`), 400, 'invalid-input');
    }
  });

  it('has an ETag, and answers 304 until somebody joins', async () => {
    const headers = { 'if-none-match': (await admin.get('/users')).headers.get('etag') ?? 'none' };
    expect((await admin.get('/users', { headers })).status).toBe(304);
    await test.anonymous.register();
    expect((await admin.get('/users', { headers })).status).toBe(200);
  });
});

describe('the document', () => {
  it('lists every status that was answered here', async () => {
    expect(await undocumentedAnswers(test)).toEqual([]);
  });
});
