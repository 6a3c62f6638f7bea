import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApp, type TestApp } from '../support/app.js';
import type { Client } from '../support/client.js';
import { query } from '../support/database.js';
import { expectProblem } from '../support/problem.js';

let test: TestApp;
let maya: Client;

beforeAll(async () => {
  test = await startApp();
  maya = await test.anonymous.register();
});
afterAll(() => test.close());

const sql = <Row extends Record<string, unknown>>(text: string, ...values: unknown[]) =>
  query<Row>(test.env.DATABASE_URL!, text, values);
const eventsOf = async (taskId: string) => {
  const rows = await sql<{ type: string }>(
    'SELECT type FROM events WHERE subject_id = $1 ORDER BY id',
    taskId,
  );
  return rows.map(({ type }) => type);
};
const stored = async (taskId: string) => (await sql('SELECT * FROM tasks WHERE id = $1', taskId))[0];

describe('PATCH /tasks/{id}', () => {
  it('with an If-Match that is overtaken answers 412 with the current ETag, and stores nothing', async () => {
    const { id } = await maya.task();
    await maya.patch(`/tasks/${id}`, { title: 'Second' }, { headers: { 'if-match': '"v1"' } });
    const stale = await maya.patch(`/tasks/${id}`, { title: 'Third' }, { headers: { 'if-match': '"v1"' } });
    expectProblem(stale, 412, 'stale-version');
    expect(stale.headers.get('etag')).toBe('"v2"');
    expect(await stored(id)).toMatchObject({ title: 'Second', version: 2 });
    expect(await eventsOf(id)).toEqual(['task.created', 'task.changed']);
  });

  it.each([
    ['"v1"', 200],
    ['*', 200],
    ['"v0", "v1"', 200],
    ['W/"v1"', 412],
    ['v1', 412],
    ['"v01234567890"', 412],
    ['nonsense', 412],
  ])('with If-Match %s on version 1 answers %i', async (ifMatch, expected) => {
    const { id } = await maya.task();
    const { status } = await maya.patch(
      `/tasks/${id}`,
      { title: 'New' },
      { headers: { 'if-match': ifMatch } },
    );
    expect(status).toBe(expected);
    expect(await stored(id)).toMatchObject({ version: expected === 200 ? 2 : 1 });
  });

  it('lets exactly one of 100 through that name the same version at once', async () => {
    const { id } = await maya.task();
    const attempts = Array.from({ length: 100 }, (_, index) =>
      maya.patch(`/tasks/${id}`, { title: `Attempt ${index}` }, { headers: { 'if-match': '"v1"' } }),
    );
    const answers = await Promise.all(attempts);
    const won = answers.filter(({ status }) => status === 200);
    expect(won).toHaveLength(1);
    expect(answers.filter(({ status }) => status === 412)).toHaveLength(99);
    expect(await stored(id)).toMatchObject({ title: won[0]!.body.title, version: 2 });
    expect(await eventsOf(id)).toEqual(['task.created', 'task.changed']);
  });

  it('loses no change when many without If-Match come at once', async () => {
    const { id } = await maya.task();
    const patches = [{ title: 'A' }, { description: 'B' }, { priority: 4 }, { timeZone: 'Asia/Tokyo' }];
    await Promise.all(patches.map((patch) => maya.patch(`/tasks/${id}`, patch)));
    const { body } = await maya.get(`/tasks/${id}`);
    expect(body).toMatchObject({ ...Object.assign({}, ...patches), version: 5 });
  });
});
