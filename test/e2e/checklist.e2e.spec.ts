import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApp, type TestApp } from '../support/app.js';
import type { Person } from '../support/client.js';
import { query } from '../support/database.js';
import { expectProblem, withoutRequest } from '../support/problem.js';
import { shared } from '../support/sharing.js';

let test: TestApp;
let maya: Person;
let omar: Person;
let vera: Person;
let stranger: Person;
let task: string;

beforeAll(async () => {
  test = await startApp();
  const register = () => test.anonymous.register();
  const people = await Promise.all([1, 2, 3, 4].map(register));
  [maya, omar, vera, stranger] = people as [Person, Person, Person, Person];
  const projectId = await shared(maya, { editors: [omar], viewers: [vera] });
  task = (await maya.task({ projectId })).id;
});
afterAll(() => test.close());

const sql = <Row extends Record<string, unknown>>(text: string, ...values: unknown[]) =>
  query<Row>(test.env.DATABASE_URL!, text, values);
const add = async (name: string, id = task) => (await maya.post(`/tasks/${id}/items`, { name })).body;
const names = async (id: string) =>
  (await maya.get(`/tasks/${id}/items`)).body.data.map(({ name }: { name: string }) => name);

describe('/tasks/{id}/items', () => {
  it('takes the shopping list of the articles', async () => {
    const { status, headers, body } = await omar.post(`/tasks/${task}/items`, {
      name: 'Apple',
      quantity: 10,
    });
    expect([status, headers.get('etag')]).toEqual([201, '"v1"']);
    expect(headers.get('location')).toBe(`/api/v1/tasks/${task}/items/${body.id}`);
    expect(body).toMatchObject({ taskId: task, name: 'Apple', quantity: 10, checked: false, version: 1 });
    expect((await vera.get(`/tasks/${task}/items/${body.id}`)).body).toEqual(body);
  });

  it('lists in its order, page by page', async () => {
    const { id } = await maya.task();
    for (const name of ['a', 'b', 'c']) await add(name, id);
    const first = await maya.get(`/tasks/${id}/items?limit=2&count=true`);
    expect(first.body).toMatchObject({ data: [{ name: 'a' }, { name: 'b' }], total: 3 });
    const second = await maya.get(`/tasks/${id}/items?limit=2&cursor=${first.body.nextCursor}`);
    expect(second.body).toMatchObject({ data: [{ name: 'c' }], nextCursor: null });
  });

  it('checks, renames and counts with one merge patch each, and says what was changed', async () => {
    const item = await add('Pear');
    const path = `/tasks/${task}/items/${item.id}`;
    const checked = await omar.patch(
      path,
      { checked: true, quantity: 3 },
      { headers: { 'if-match': '"v1"' } },
    );
    expect(checked.body).toMatchObject({ name: 'Pear', checked: true, quantity: 3, version: 2 });
    expectProblem(await maya.patch(path, { name: 'x' }, { headers: { 'if-match': '"v1"' } }), 412);
    expect((await maya.patch(path, { quantity: null })).body).toMatchObject({ quantity: null, version: 3 });
    expect((await maya.patch(path, { checked: true })).body.version).toBe(3);
    const recorded = await sql<{ type: string; data: object }>(
      `SELECT type, data FROM events WHERE subject_id = $1 AND data->>'itemId' = $2 ORDER BY id`,
      task,
      item.id,
    );
    expect(recorded.map(({ type }) => type)).toEqual([
      'task.item-added',
      'task.item-changed',
      'task.item-changed',
    ]);
    expect(recorded[1]!.data).toMatchObject({ changes: { checked: { from: false, to: true } } });
  });

  it('moves behind another one and to the first place', async () => {
    const { id } = await maya.task();
    const [a, b, c] = [await add('a', id), await add('b', id), await add('c', id)];
    const move = (item: { id: string }, after: string | null) =>
      maya.put(`/tasks/${id}/items/${item.id}/placement`, { body: { after } });
    expect((await move(c, a.id)).body.version).toBe(2);
    expect(await names(id)).toEqual(['a', 'c', 'b']);
    await move(b, null);
    expect(await names(id)).toEqual(['b', 'a', 'c']);
    expect((await move(b, null)).body.version).toBe(2);
    const foreign = (await add('elsewhere')).id;
    for (const after of [foreign, randomUUID(), b.id])
      expectProblem(await move(b, after), 422, 'unknown-neighbour');
  });

  it('deletes for good', async () => {
    const item = await add('Plum');
    const path = `/tasks/${task}/items/${item.id}`;
    expectProblem(await maya.delete(path, { headers: { 'if-match': '"v2"' } }), 412);
    expect((await maya.delete(path)).status).toBe(204);
    expectProblem(await maya.delete(path), 404);
    expectProblem(await maya.get(path), 404);
  });

  it('takes an id that the client made, and refuses it the second time', async () => {
    const id = randomUUID();
    expect((await maya.post(`/tasks/${task}/items`, { id, name: 'Own' })).body.id).toBe(id);
    expectProblem(await maya.post(`/tasks/${task}/items`, { id, name: 'Own' }), 409, 'item-exists');
  });

  it('has at most 500, however many are added at once', async () => {
    const { id } = await maya.task();
    const insert = `INSERT INTO checklist_items SELECT gen_random_uuid(), $1, 'x', NULL, false, 'a' || n, 1, now(), now()
      FROM generate_series(1, 495) n`;
    await sql(insert, id);
    const answers = await Promise.all(
      Array.from({ length: 12 }, () => maya.post(`/tasks/${id}/items`, { name: 'more' })),
    );
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(5);
    expect(answers.filter(({ body }) => body.code === 'too-many-items')).toHaveLength(7);
  });
});

describe('an item', () => {
  const calls: [method: string, path: string, body?: object][] = [
    ['PATCH', '', { name: 'x' }],
    ['PUT', '/placement', { after: null }],
    ['DELETE', ''],
  ];

  it.each([['GET', ''] as (typeof calls)[number], ...calls])(
    'under the path of another task: %s %s answers 404',
    async (method, path, body) => {
      const item = await add('Mine');
      const other = await maya.task();
      const call = (taskId: string, id: string) =>
        maya.call(method, `/tasks/${taskId}/items/${id}${path}`, { body });
      const answer = await call(other.id, item.id);
      expectProblem(answer, 404);
      expect(withoutRequest(answer)).toEqual(withoutRequest(await call(task, randomUUID())));
    },
  );

  it('is changed by editors, read by viewers, and not there for anybody else', async () => {
    const item = await add('Shared');
    expectProblem(await vera.post(`/tasks/${task}/items`, { name: 'x' }), 403, 'project-role-required');
    for (const [method, path, body] of calls) {
      const target = `/tasks/${task}/items/${item.id}${path}`;
      expectProblem(await vera.call(method, target, { body }), 403, 'project-role-required');
      expectProblem(await stranger.call(method, target, { body }), 404);
    }
    expectProblem(await stranger.get(`/tasks/${task}/items`), 404);
    expectProblem(await stranger.get(`/tasks/${task}/items/${item.id}`), 404);
    expectProblem(await stranger.post(`/tasks/${task}/items`, { name: 'x' }), 404);
    expect((await vera.get(`/tasks/${task}/items/${item.id}`)).body).toEqual(item);
  });
});
