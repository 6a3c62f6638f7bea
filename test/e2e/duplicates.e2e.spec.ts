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
const duplicate = (person: Person, id: string, body = {}) => person.post(`/tasks/${id}/duplicates`, body);

describe('POST /tasks/{id}/duplicates', () => {
  it('makes an open copy right behind the original, with the same assignees and an unchecked checklist', async () => {
    const projectId = await shared(maya, { editors: [omar] });
    const details = {
      projectId,
      assigneeIds: [omar.user.id],
      dueDate: '2026-11-27',
      recurrence: 'FREQ=DAILY',
    };
    const original = await maya.task({ title: 'Shopping', ...details });
    const last = await maya.task({ projectId });
    await maya.post(`/tasks/${original.id}/items`, { name: 'Apple', quantity: 10, checked: true });
    await maya.post(`/tasks/${original.id}/items`, { name: 'Pear' });
    await maya.put(`/tasks/${original.id}/completion`);
    const { status, headers, body } = await duplicate(omar, original.id);
    expect([status, headers.get('etag')]).toEqual([201, '"v1"']);
    expect(headers.get('location')).toBe(`/api/v1/tasks/${body.id}`);
    expect(body).toMatchObject({
      ...details,
      title: 'Shopping',
      status: 'open',
      completedAt: null,
      createdBy: omar.user.id,
      version: 1,
    });
    expect(body.id).not.toBe(original.id);
    expect((await maya.get(`/tasks/${body.id}`)).body).toEqual(body);
    const items = (await maya.get(`/tasks/${body.id}/items`)).body.data;
    expect(items).toMatchObject([
      { taskId: body.id, name: 'Apple', quantity: 10, checked: false },
      { taskId: body.id, name: 'Pear', quantity: null, checked: false },
    ]);
    expect(original.position < body.position && body.position < last.position).toBe(true);
  });

  it('copies what is below it, in its order, but not what is in the trash', async () => {
    const projectId = await shared(maya);
    const root = await maya.task({ projectId, title: 'root' });
    const a = await maya.task({ projectId, title: 'a', parentId: root.id });
    await maya.task({ projectId, title: 'b', parentId: a.id });
    const gone = await maya.task({ projectId, title: 'gone', parentId: root.id });
    await maya.delete(`/tasks/${gone.id}`);
    const { body } = await duplicate(maya, root.id, { title: 'copy' });
    const rows = await sql<{ id: string; title: string; parent: string | null }>(
      `SELECT t.id, t.title, p.title AS parent FROM tasks t LEFT JOIN tasks p ON p.id = t.parent_id
       WHERE t.project_id = $1 AND t.id NOT IN (SELECT id FROM tasks WHERE created_at < $2) ORDER BY t.position`,
      projectId,
      body.createdAt,
    );
    expect(rows.map(({ title, parent }) => [title, parent])).toEqual([
      ['copy', null],
      ['a', 'copy'],
      ['b', 'a'],
    ]);
    const ids = rows.map(({ id }) => id);
    const made = `SELECT FROM events WHERE type = 'task.created' AND subject_id = ANY($1)`;
    expect(await sql(made, ids)).toHaveLength(3);
  });

  it('copies the task alone when it is told so', async () => {
    const root = await maya.task();
    await maya.task({ parentId: root.id });
    const { body } = await duplicate(maya, root.id, { includeSubtasks: false });
    expect(await sql('SELECT FROM tasks WHERE parent_id = $1', body.id)).toEqual([]);
  });

  it('copies 500 tasks, and refuses one more', async () => {
    const projectId = await shared(maya);
    const root = await maya.task({ projectId });
    const more = `INSERT INTO tasks (id, project_id, parent_id, title, description, priority, label_ids, assignee_ids,
        position, created_by, updated_by, version, created_at, updated_at)
      SELECT gen_random_uuid(), project_id, id, title, description, priority, label_ids, assignee_ids,
        'i0000' || n, created_by, updated_by, version, created_at, updated_at
      FROM tasks, generate_series(10000, 10000 + $2::integer - 1) n WHERE id = $1`;
    await sql(more, root.id, 499);
    const { status, body } = await duplicate(maya, root.id);
    expect(status).toBe(201);
    expect(await sql('SELECT FROM tasks WHERE parent_id = $1', body.id)).toHaveLength(499);
    await maya.task({ projectId, parentId: root.id });
    expectProblem(await duplicate(maya, root.id), 422, 'too-many-tasks');
  });

  it('copies 5,000 checklist items, and refuses one more', async () => {
    const root = await maya.task();
    const ids = [root.id];
    for (let i = 1; i < 10; i += 1) ids.push((await maya.task({ parentId: root.id })).id);
    await sql(
      `INSERT INTO checklist_items SELECT gen_random_uuid(), id, 'x', NULL, false, 'a' || n, 1, now(), now()
       FROM unnest($1::uuid[]) AS id, generate_series(1, 500) AS n`,
      ids,
    );
    expect((await duplicate(maya, root.id)).status).toBe(201);
    const another = await maya.task({ parentId: root.id });
    await maya.post(`/tasks/${another.id}/items`, { name: 'One more' });
    expectProblem(await duplicate(maya, root.id), 422, 'too-many-tasks');
  });

  it('is for editors, and hides what is not theirs', async () => {
    const { id } = await maya.task({ projectId: project });
    expectProblem(await duplicate(vera, id), 403, 'project-role-required');
    const theirs = await duplicate(stranger, id);
    expectProblem(theirs, 404);
    expect(withoutRequest(theirs)).toEqual(withoutRequest(await duplicate(stranger, randomUUID())));
  });
});
