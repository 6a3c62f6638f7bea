import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApp, type TestApp } from '../support/app.js';
import type { Client, Person } from '../support/client.js';
import { query as sql } from '../support/database.js';
import { expectProblem, withoutRequest } from '../support/problem.js';

let test: TestApp;
let maya: Person;
let omar: Person;

beforeAll(async () => {
  test = await startApp();
  [maya, omar] = [await test.anonymous.register(), await test.anonymous.register()];
});
afterAll(() => test.close());

const urgent = { name: 'Urgent', query: { status: 'open', priority: '3,4', sort: '-priority' } };

async function saved(client: Client, details: object = {}) {
  const { status, body, text } = await client.post('/filters', { ...urgent, ...details });
  expect([status, text]).toEqual([201, expect.any(String)]);
  return body;
}

const titles = (body: { data: { title: string }[] }) => body.data.map(({ title }) => title);

describe('POST /filters', () => {
  it('keeps a query as it was given, and answers what reading it answers', async () => {
    const query = {
      q: 'rel',
      labelIds: randomUUID(),
      due: 'today',
      isRecurring: true,
      estimatedMin: 5,
      include: 'labels',
    };
    const filter = await saved(maya, { query, color: '#d93025' });
    expect(filter).toMatchObject({ name: 'Urgent', color: '#d93025', query, version: 1 });
    const read = await maya.get(`/filters/${filter.id}`);
    expect([read.body, read.headers.get('etag')]).toEqual([filter, '"v1"']);
  });

  it.each([
    [{}, '/query'],
    [{ status: 'done' }, '/query/status'],
    [{ limit: 5 }, '/query/limit'],
    [{ cursor: 'x' }, '/query/cursor'],
    [{ sort: 'colour' }, '/query/sort'],
    [{ due: null }, '/query/due'],
    [{ priority: [3, 4] }, '/query/priority'],
    [{ createdFrom: 'yesterday' }, '/query/createdFrom'],
    [{ fields: 'id,password' }, '/query/fields'],
  ])('refuses the query %j, by pointer', async (query, pointer) => {
    const answer = await maya.post('/filters', { name: 'Bad', query });
    expectProblem(answer, 400, 'invalid-input');
    expect(answer.body.errors[0].pointer).toBe(pointer);
  });

  it('answers 409 to an id that is taken, whosever it is', async () => {
    const { id } = await saved(omar);
    expectProblem(await maya.post('/filters', { ...urgent, id }), 409, 'filter-exists');
  });

  it('saves at most 500, also when many ask at once', async () => {
    const own = await test.anonymous.register();
    const insert = `INSERT INTO filters (id, owner_id, name, query, version, created_at, updated_at)
      SELECT gen_random_uuid(), $1, 'x', '{"status":"open"}', 1, now(), now() FROM generate_series(1, 498)`;
    await sql(test.env.DATABASE_URL!, insert, [own.user.id]);
    const answers = await Promise.all(Array.from({ length: 6 }, () => own.post('/filters', urgent)));
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(2);
    expect(answers.filter(({ body }) => body.code === 'too-many-filters')).toHaveLength(4);
  });
});

describe('GET /filters', () => {
  it('lists your own by name or age, page by page', async () => {
    const own = await test.anonymous.register();
    for (const name of ['b', 'c', 'a']) await saved(own, { name });
    const names = async (search: string) =>
      (await own.get(`/filters?${search}`)).body.data.map(({ name }: { name: string }) => name);
    expect(await names('')).toEqual(['a', 'b', 'c']);
    expect(await names('sort=-createdAt')).toEqual(['a', 'c', 'b']);
    const { body } = await own.get('/filters?limit=2&count=true');
    expect([body.total, await names(`limit=2&cursor=${body.nextCursor}`)]).toEqual([3, ['c']]);
    expectProblem(await own.get('/filters?sort=color'), 400, 'invalid-input');
  });
});

describe('GET /filters/{id}/tasks', () => {
  it('finds what GET /tasks finds, now', async () => {
    const own = await test.anonymous.register();
    for (const priority of [1, 3, 4]) await own.task({ title: `p${priority}`, priority });
    const { id } = await saved(own);
    const path = `/filters/${id}/tasks`;
    expect(titles((await own.get(path)).body)).toEqual(['p4', 'p3']);
    const first = await own.get(`${path}?limit=1&count=true`);
    expect([titles(first.body), first.body.total]).toEqual([['p4'], 2]);
    const link = /^<\/api\/v1([^>]+)>; rel="next"$/.exec(first.headers.get('link')!)![1]!;
    expect(titles((await own.get(link)).body)).toEqual(['p3']);
    await own.task({ title: 'new', priority: 4 });
    expect(titles((await own.get(path)).body)).toEqual(['new', 'p4', 'p3']);
    const expected = await own.get('/tasks?status=open&priority=3,4&sort=-priority');
    expect((await own.get(path)).body).toEqual(expected.body);
  });

  it('finds nothing in projects that are gone or of others, and the filter stays', async () => {
    const projectId = (await omar.post('/projects', { name: 'Theirs' })).body.id;
    await omar.task({ projectId, title: 'Secret' });
    const found = async (client: Client) => {
      const { id } = await saved(client, { query: { projectId } });
      return titles((await client.get(`/filters/${id}/tasks`)).body);
    };
    expect([await found(omar), await found(maya)]).toEqual([['Secret'], []]);
    const { id } = await saved(omar, { query: { projectId } });
    await omar.delete(`/projects/${projectId}`);
    expect(titles((await omar.get(`/filters/${id}/tasks`)).body)).toEqual([]);
    expect((await omar.get(`/filters/${id}`)).body.query).toEqual({ projectId });
  });

  it('takes a page and nothing else', async () => {
    const { id } = await saved(maya);
    expectProblem(await maya.get(`/filters/${id}/tasks?status=open`), 400, 'invalid-input');
  });

  it('asks a program for the scope of tasks', async () => {
    const { id } = await saved(maya);
    const program = async (scope: string) => {
      const { body } = await maya.post('/users/me/tokens', { name: 'a program', scopes: [scope] });
      const headers = { authorization: `Bearer ${body.token}` };
      const paths = [`/filters/${id}`, `/filters/${id}/tasks`];
      return Promise.all(paths.map(async (path) => (await test.anonymous.get(path, { headers })).status));
    };
    expect(await program('filters:read')).toEqual([200, 403]);
    expect(await program('tasks:read')).toEqual([403, 200]);
  });
});

describe('PATCH /filters/{id}', () => {
  it('merges, in the query as well: absent stays, null takes away', async () => {
    const { id } = await saved(maya, { color: '#d93025' });
    const query = { priority: null, due: 'overdue' };
    const { status, body, headers } = await maya.patch(`/filters/${id}`, { color: null, query });
    expect([status, headers.get('etag')]).toEqual([200, '"v2"']);
    expect(body).toMatchObject({
      name: 'Urgent',
      color: null,
      query: { status: 'open', sort: '-priority', due: 'overdue' },
    });
    expect((await maya.get(`/filters/${id}`)).body).toEqual(body);
  });

  it.each([
    ['values that are there', { ...urgent, color: null }],
    ['a query without members', { query: {} }],
    ['no members', {}],
  ])('that changes nothing leaves version and events alone: %s', async (_, patch) => {
    const before = await saved(maya);
    const { status, body } = await maya.patch(`/filters/${before.id}`, patch);
    expect([status, body]).toEqual([200, before]);
    const events = 'SELECT type FROM events WHERE subject_id = $1';
    expect(await sql(test.env.DATABASE_URL!, events, [before.id])).toEqual([{ type: 'filter.created' }]);
  });

  it('leaves at least one member in the query', async () => {
    const { id, query } = await saved(maya);
    const nothing = Object.fromEntries(Object.keys(query).map((name) => [name, null]));
    expectProblem(await maya.patch(`/filters/${id}`, { query: nothing }), 400, 'invalid-input');
    expect((await maya.get(`/filters/${id}`)).body).toMatchObject({ query, version: 1 });
  });

  it('and DELETE refuse an old version, and find only your own', async () => {
    const { id } = await saved(maya);
    await maya.patch(`/filters/${id}`, { name: 'New' });
    const headers = { 'if-match': '"v1"' };
    expectProblem(
      await maya.call('PATCH', `/filters/${id}`, { headers, body: { name: 'Old' } }),
      412,
      'stale-version',
    );
    expectProblem(await maya.delete(`/filters/${id}`, { headers }), 412, 'stale-version');
    for (const method of ['GET', 'PATCH', 'DELETE']) {
      const body = method === 'PATCH' ? { name: 'Mine' } : undefined;
      const theirs = await omar.call(method, `/filters/${id}`, { body });
      expectProblem(theirs, 404, 'not-found');
      const unknown = await omar.call(method, `/filters/${randomUUID()}`, { body });
      expect(withoutRequest(theirs)).toEqual(withoutRequest(unknown));
    }
    expect((await maya.delete(`/filters/${id}`)).status).toBe(204);
    expectProblem(await maya.get(`/filters/${id}`), 404, 'not-found');
  });
});
