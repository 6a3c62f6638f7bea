import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApp, type TestApp } from '../support/app.js';
import type { Person } from '../support/client.js';
import { holding, query } from '../support/database.js';
import { expectProblem, withoutRequest } from '../support/problem.js';
import { shared } from '../support/sharing.js';

let test: TestApp;
let maya: Person;
let omar: Person;
let vera: Person;
let stranger: Person;
/** Of Maya; Omar edits, Vera looks on. */
let project: string;
let task: string;

beforeAll(async () => {
  test = await startApp();
  const register = () => test.anonymous.register();
  const people = await Promise.all([1, 2, 3, 4].map(register));
  [maya, omar, vera, stranger] = people as [Person, Person, Person, Person];
  project = await shared(maya, { editors: [omar], viewers: [vera] });
});
afterAll(() => test.close());

const relate = (person: Person, id: string, kind: string, taskId: string) =>
  person.post(`/tasks/${id}/relations`, { kind, taskId });
const seen = async (person: Person, id: string) =>
  (await person.get(`/tasks/${id}/relations`)).body.data.map((relation: { kind: string; taskId: string }) => [
    relation.kind,
    relation.taskId,
  ]);
const shown = async () => (await maya.task({ projectId: project })).id as string;

describe('/tasks/{id}/relations', () => {
  it.each([
    ['blocks', 'blockedBy'],
    ['duplicates', 'duplicatedBy'],
    ['relates', 'relates'],
  ])('%s is seen from both ends, as %s from the other', async (kind, inverse) => {
    const [a, b] = [await shown(), await shown()];
    const { status, body } = await relate(omar, a, kind, b.toUpperCase());
    expect([status, body]).toEqual([
      201,
      { id: expect.any(String), kind, taskId: b, createdAt: expect.any(String) },
    ]);
    expect(await seen(vera, a)).toEqual([[kind, b]]);
    expect(await seen(vera, b)).toEqual([[inverse, a]]);
    const read = await vera.get(`/tasks/${b}/relations/${body.id}`);
    expect([read.status, read.body]).toEqual([200, { ...body, kind: inverse, taskId: a }]);
    expectProblem(await relate(maya, a, kind, b), 409, 'relation-exists');
    const turned = await relate(maya, b, kind, a);
    expect(turned.status).toBe(kind === 'relates' ? 409 : 201);
    expect((await maya.delete(`/tasks/${b}/relations/${body.id}`)).status).toBe(204);
    expect(await seen(vera, a)).toEqual(kind === 'relates' ? [] : [[inverse, b]]);
  });

  it('takes a task that the caller only sees, and shows it to those alone who see it', async () => {
    task = await shown();
    const theirs = await shared(omar, { viewers: [maya] });
    const other = (await omar.task({ projectId: theirs })).id as string;
    const { body } = await relate(maya, task, 'blocks', other);
    expect(await seen(omar, task)).toEqual([['blocks', other]]);
    expect(await seen(vera, task)).toEqual([]);
    expectProblem(await vera.get(`/tasks/${task}/relations/${body.id}`), 404, 'not-found');
    expect((await vera.get(`/tasks/${task}/relations?count=true`)).body.total).toBe(0);
    expectProblem(await relate(maya, other, 'relates', task), 403, 'project-role-required');
    expectProblem(await maya.delete(`/tasks/${other}/relations/${body.id}`), 403, 'project-role-required');
    await omar.delete(`/tasks/${other}`);
    expect(await seen(maya, task)).toEqual([]);
    expectProblem(await maya.delete(`/tasks/${task}/relations/${body.id}`), 404);
    await omar.put(`/tasks/${other}/restoration`);
    expect(await seen(maya, task)).toEqual([['blocks', other]]);
  });

  it('refuses the task itself, one in the trash and one that the caller does not see exactly as one that is not there', async () => {
    const [a, gone] = [await shown(), await shown()];
    await maya.delete(`/tasks/${gone}`);
    const unknown = await relate(maya, a, 'blocks', randomUUID());
    expectProblem(unknown, 422, 'unknown-task');
    for (const other of [a, gone, (await stranger.task()).id as string])
      expect(withoutRequest(await relate(maya, a, 'blocks', other))).toEqual(withoutRequest(unknown));
  });

  it('is changed by editors, and not there for anybody else', async () => {
    const [a, b] = [await shown(), await shown()];
    const { body } = await relate(maya, a, 'blocks', b);
    expectProblem(await relate(vera, a, 'relates', b), 403, 'project-role-required');
    expectProblem(await vera.delete(`/tasks/${a}/relations/${body.id}`), 403, 'project-role-required');
    expectProblem(await stranger.get(`/tasks/${a}/relations`), 404);
    expectProblem(await relate(stranger, a, 'relates', b), 404);
    expectProblem(await stranger.delete(`/tasks/${a}/relations/${body.id}`), 404);
    const elsewhere = await shown();
    expectProblem(await maya.delete(`/tasks/${elsewhere}/relations/${body.id}`), 404);
    expect(await seen(vera, a)).toEqual([['blocks', b]]);
  });

  it('has at most 100 that the caller sees, however many are made at once', async () => {
    const [a, hidden] = [await shown(), (await vera.task()).id as string];
    expect((await relate(vera, hidden, 'blocks', a)).status).toBe(201);
    const insert = `WITH others AS (
        INSERT INTO tasks (id, project_id, title, description, priority, label_ids, assignee_ids, position,
          created_by, updated_by, version, created_at, updated_at)
        SELECT gen_random_uuid(), project_id, title, '', 0, '{}', '{}', 'i0000' || n, created_by, updated_by, 1, now(), now()
        FROM tasks, generate_series(10000, 10096) n WHERE id = $1 RETURNING id)
      INSERT INTO task_relations (id, task_id, other_id, kind, created_at)
      SELECT gen_random_uuid(), id, $1, 'blocks', now() FROM others`;
    await query(test.env.DATABASE_URL!, insert, [a]);
    const others = await Promise.all(Array.from({ length: 6 }, shown));
    const answers = await Promise.all(others.map((other) => relate(maya, a, 'relates', other)));
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(3);
    expect(answers.filter(({ body }) => body.code === 'too-many-relations')).toHaveLength(3);
    expectProblem(await relate(maya, await shown(), 'relates', a), 409, 'too-many-relations');
  });

  it('pages, oldest first', async () => {
    const a = await shown();
    const others = [await shown(), await shown(), await shown()];
    for (const other of others) await relate(maya, a, 'relates', other);
    const first = await maya.get(`/tasks/${a}/relations?limit=2`);
    const second = await maya.get(`/tasks/${a}/relations?limit=2&cursor=${first.body.nextCursor}`);
    const listed = [...first.body.data, ...second.body.data].map(({ taskId }: { taskId: string }) => taskId);
    expect([listed, second.body.nextCursor]).toEqual([others, null]);
  });

  it('is made and deleted while the other end makes one, without waiting for it', async () => {
    const [a, b] = [await shown(), await shown()];
    const fromOtherEnd = `SELECT FROM tasks WHERE id = '${a}' FOR KEY SHARE`;
    await holding(test.env.DATABASE_URL!, fromOtherEnd, async () => {
      const { status, body } = await relate(maya, a, 'relates', b);
      expect([status, body.taskId]).toEqual([201, b]);
      expect((await maya.delete(`/tasks/${a}/relations/${body.id}`)).status).toBe(204);
    });
  });

  it('is made once when both ends ask at once', async () => {
    const [a, b] = [await shown(), await shown()];
    const answers = await Promise.all([
      relate(maya, a, 'relates', b),
      relate(omar, b, 'relates', a),
      relate(maya, b, 'relates', a),
      relate(omar, a, 'relates', b),
    ]);
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
    expect(answers.filter(({ body }) => body.code === 'relation-exists')).toHaveLength(3);
  });
});
