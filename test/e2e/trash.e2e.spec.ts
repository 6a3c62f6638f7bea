import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApp, startWorker, type TestApp } from '../support/app.js';
import { built } from '../support/built.js';
import type { Person } from '../support/client.js';
import { query } from '../support/database.js';
import { expectProblem, withoutRequest } from '../support/problem.js';
import { shared } from '../support/sharing.js';

let test: TestApp;
let maya: Person;
let omar: Person;
let vera: Person;
let stranger: Person;
let project: string;

beforeAll(async () => {
  test = await startApp();
  const register = () => test.anonymous.register();
  const people = await Promise.all([1, 2, 3, 4].map(register));
  [maya, omar, vera, stranger] = people as [Person, Person, Person, Person];
  project = await shared(maya, { editors: [omar], viewers: [vera] });
});
afterAll(() => test.close());

const sql = <Row extends Record<string, unknown>>(text: string, ...values: unknown[]) =>
  query<Row>(test.env.DATABASE_URL!, text, values);
const restore = (person: Person, id: string, headers = {}) =>
  person.put(`/tasks/${id}/restoration`, { headers });
const statuses = (...ids: string[]) =>
  Promise.all(ids.map(async (id) => (await maya.get(`/tasks/${id}`)).status));
const events = (type: string, ids: string[]) =>
  sql('SELECT subject_id FROM events WHERE type = $1 AND subject_id = ANY($2)', type, ids);
/** A task, one below it, and one below that. */
async function tree(details = {}): Promise<[string, string, string]> {
  const root = await maya.task(details);
  const middle = await maya.task({ ...details, parentId: root.id });
  const leaf = await maya.task({ ...details, parentId: middle.id });
  return [root.id, middle.id, leaf.id];
}

describe('DELETE /tasks/{id}', () => {
  it('puts the task and everything below it into the trash, each with its event', async () => {
    const ids = await tree();
    await maya.get('/tasks');
    expect((await maya.delete(`/tasks/${ids[0]}`)).status).toBe(204);
    expect(await statuses(...ids)).toEqual([404, 404, 404]);
    expect(await events('task.deleted', ids)).toHaveLength(3);
    const { body } = await maya.get('/tasks?limit=100');
    const listed = body.data.map(({ id }: { id: string }) => id);
    expect(ids.filter((id) => listed.includes(id))).toEqual([]);
  });

  it('lets nothing be done to what is in the trash, nor below it', async () => {
    const [root, middle] = await tree();
    await maya.delete(`/tasks/${root}`);
    expectProblem(await maya.patch(`/tasks/${middle}`, { title: 'x' }), 404);
    expectProblem(await maya.put(`/tasks/${middle}/placement`, { body: { parentId: null } }), 404);
    expectProblem(await maya.post(`/tasks/${root}/duplicates`, {}), 404);
    expectProblem(await maya.get(`/tasks/${root}/items`), 404);
    expectProblem(await maya.get(`/tasks/${root}/relations`), 404);
    expectProblem(await maya.delete(`/tasks/${root}`), 404);
  });
});

describe('PUT /tasks/{id}/restoration', () => {
  it('brings back the task and what went with it, and not what was in the trash before', async () => {
    const [root, middle, leaf] = await tree();
    await maya.delete(`/tasks/${leaf}`);
    await maya.delete(`/tasks/${root}`);
    const { status, headers, body } = await restore(maya, root);
    expect([status, headers.get('etag'), body.deletedAt]).toEqual([200, '"v3"', null]);
    expect(await statuses(root, middle, leaf)).toEqual([200, 200, 404]);
    expect((await maya.get(`/tasks/${middle}`)).body.parentId).toBe(root);
    expect((await restore(maya, leaf)).body.parentId).toBe(middle);
  });

  it('makes a task one of the first level if its parent stays in the trash', async () => {
    const [root, middle, leaf] = await tree();
    await maya.delete(`/tasks/${root}`);
    expect((await restore(maya, middle)).body).toMatchObject({ parentId: null, deletedAt: null });
    expect((await maya.get(`/tasks/${leaf}`)).body.parentId).toBe(middle);
    expect(await statuses(root)).toEqual([404]);
    expect((await restore(maya, root)).status).toBe(200);
    expect((await maya.get(`/tasks/${middle}`)).body.parentId).toBeNull();
  });

  it('answers a task that is not in the trash as it is', async () => {
    const task = await maya.task();
    expect((await restore(maya, task.id)).body).toEqual(task);
    expect(await events('task.restored', [task.id])).toEqual([]);
  });

  it('is for editors, and hides what is not theirs', async () => {
    const [root] = await tree({ projectId: project });
    await omar.delete(`/tasks/${root}`);
    expectProblem(await restore(vera, root), 403, 'project-role-required');
    const theirs = await restore(stranger, root);
    expectProblem(theirs, 404);
    expect(withoutRequest(theirs)).toEqual(withoutRequest(await restore(stranger, randomUUID())));
    expectProblem(await restore(omar, root, { 'if-match': '"v1"' }), 412);
    expect((await restore(omar, root, { 'if-match': '"v2"' })).status).toBe(200);
  });
});

describe('DELETE /trash/{id}', () => {
  it('takes a task away for good, with all below it, and tells who did', async () => {
    const ids = await tree({ projectId: project });
    await maya.post(`/tasks/${ids[0]}/items`, { name: 'Apple' });
    expectProblem(await maya.delete(`/trash/${ids[0]}`), 404);
    await maya.delete(`/tasks/${ids[0]}`);
    expectProblem(await vera.delete(`/trash/${ids[0]}`), 403, 'project-role-required');
    expectProblem(await stranger.delete(`/trash/${ids[0]}`), 404);
    expect((await omar.delete(`/trash/${ids[0]}`)).status).toBe(204);
    expectProblem(await restore(maya, ids[0]), 404);
    expect(await sql('SELECT FROM tasks WHERE id = ANY($1)', ids)).toEqual([]);
    const purged = await sql(
      `SELECT DISTINCT actor_id, context_id FROM events WHERE type = 'task.purged' AND subject_id = ANY($1)`,
      ids,
    );
    expect(purged).toEqual([{ actor_id: omar.user.id, context_id: project }]);
  });
});

describe('the worker', () => {
  it('takes away what has been in the trash for 30 days, with an event each, and nothing else', async () => {
    const expired = await tree({ projectId: project });
    const own = await tree();
    const fresh = await tree();
    for (const [id] of [expired, own, fresh]) await maya.delete(`/tasks/${id}`);
    const old = `UPDATE tasks SET deleted_at = now() - interval '31 days' WHERE id = ANY($1)`;
    await sql(old, [...expired, ...own]);
    await sql(
      `INSERT INTO tasks (id, project_id, parent_id, title, description, priority, label_ids, assignee_ids, position,
         created_by, updated_by, version, created_at, updated_at, deleted_at)
       SELECT gen_random_uuid(), project_id, id, title, '', 0, '{}', '{}', position || n || 1, $2, $2, 1, created_at,
         updated_at, deleted_at FROM tasks, generate_series(100, 249) n WHERE id = $1`,
      own[0],
      maya.user.id,
    );
    const background = await startWorker();
    const { worker } = background;
    const { TrashExpiry } = await built<typeof import('../../src/features/tasks/trash/trash.service.js')>(
      'features/tasks/trash/trash.service',
    );
    const { Database } = await built<typeof import('../../src/platform/database/database.js')>(
      'platform/database/database',
    );
    await worker.get(Database).connected();
    await Promise.all([worker.get(TrashExpiry).run(), worker.get(TrashExpiry).run()]).finally(() =>
      background.close(),
    );
    expect(await sql('SELECT FROM tasks WHERE id = ANY($1)', [...expired, ...own])).toEqual([]);
    expect(await sql('SELECT FROM tasks WHERE id = ANY($1)', fresh)).toHaveLength(3);
    const purged = await sql<{ scopes: string[] }>(
      `SELECT scopes FROM events WHERE type = 'task.purged' AND actor_id IS NULL AND context_id = $1`,
      project,
    );
    expect(purged).toHaveLength(3);
    expect(purged[0]!.scopes).toHaveLength(3);
    expect(await events('task.purged', own)).toHaveLength(3);
    // However large a tree is: what is below goes first, in parts that there is time for.
    const [most] = await sql(
      `SELECT count(*)::integer FROM events WHERE type = 'task.purged' AND context_id = $1 GROUP BY transaction_id
       ORDER BY 1 DESC LIMIT 1`,
      maya.user.id,
    );
    expect(most).toEqual({ count: 100 });
  });
});
