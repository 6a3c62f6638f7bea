import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApp, startBeside, type TestApp } from '../support/app.js';
import { type Answer, Client, type Person } from '../support/client.js';
import { query } from '../support/database.js';
import { type Break, broken } from '../support/faults.js';
import { signedInPeople } from '../support/people.js';
import { expectProblem } from '../support/problem.js';
import { must, newProject, section, statuses } from '../support/sharing.js';

/** Requests have a second. Thirty tasks are many and forty too many, and a task has twenty parts. */
const SMALL: Break[] = [
  ['platform/database/database', 'TRANSACTION_LIMIT = 2_700', 'TRANSACTION_LIMIT = 1_000'],
  ['features/tasks/many-tasks', 'FEW = 2_000', 'FEW = 29'],
  ['features/tasks/many-tasks', 'MOST = 100_000', 'MOST = 40'],
  ['features/tasks/task-tree.service', 'MAX_PARTS = 2_000', 'MAX_PARTS = 20'],
];
/** A change of more than this many rows takes PostgreSQL longer than requests have. */
const SLOW = `
  CREATE FUNCTION take_long() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN IF (SELECT count(*) > 24 FROM changed) THEN PERFORM pg_sleep(1.2); END IF; RETURN NULL; END $$;
  CREATE TRIGGER update_takes_long AFTER UPDATE ON tasks REFERENCING OLD TABLE AS changed EXECUTE FUNCTION take_long();
  CREATE TRIGGER delete_takes_long AFTER DELETE ON tasks REFERENCING OLD TABLE AS changed EXECUTE FUNCTION take_long()`;

const TRASHED = '2026-11-20T09:30:00.500Z';
const INSTANT = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/) as string;
const ID = expect.stringMatching(/^[\da-f-]{36}$/) as string;

let test: TestApp;
let small: TestApp;

beforeAll(async () => {
  test = await startApp();
  small = await startBeside(broken(...SMALL));
  await sql(SLOW);
});
afterAll(async () => {
  await small?.close();
  await test.close();
});

const sql = <Row extends Record<string, unknown>>(text: string, ...values: unknown[]) =>
  query<Row>(test.env.DATABASE_URL!, text, values);

async function people(count: number): Promise<Person[]> {
  const signedIn = await signedInPeople(test, count);
  return signedIn.map(({ accessToken, user }) => new Client(small.url, accessToken, user as never) as Person);
}

/** Adds tasks to a project. */
async function add(count: number, projectId: string, named: Record<string, unknown> = {}): Promise<void> {
  const row = { parentId: null, sectionId: null, labelIds: [], assigneeIds: [], deletedAt: null, ...named };
  await sql(
    `INSERT INTO tasks (id, project_id, title, description, priority, position, created_by, updated_by, version,
       created_at, updated_at, parent_id, section_id, label_ids, assignee_ids, deleted_at)
     SELECT gen_random_uuid(), $1, 'One of many', '', 0, 'i' || lpad(n::text, 8, '0') || '1', $1, $1, 1, now(), now(),
       $3, $4, $5, $6, $7 FROM generate_series(1, $2::integer) n`,
    projectId,
    count,
    row.parentId,
    row.sectionId,
    row.labelIds,
    row.assigneeIds,
    row.deletedAt,
  );
}

/** Somebody's project, and an editor of it. */
async function project(): Promise<[Person, Person, string]> {
  const [owner, editor] = (await people(2)) as [Person, Person];
  const { id } = (await newProject(owner)) as { id: string };
  await sql(
    `INSERT INTO project_members (id, project_id, user_id, role, position, accepted_at)
     VALUES (gen_random_uuid(), $1, $2, 'editor', 'b', now())`,
    id,
    editor.user.id,
  );
  return [owner, editor, id];
}
const labelOf = async (person: Person) =>
  (must(201, await person.post('/labels', { name: 'On many' })) as { id: string }).id;

/** A project with so many tasks that a request changes, the request, and whoever else sees them. */
type Arrangement = { projectId: string; request: () => Promise<Answer>; other: Person };
const ways: Record<string, (count: number) => Promise<Arrangement>> = {
  'DELETE /labels/{id}': async (count) => {
    const [owner, other, projectId] = await project();
    const id = await labelOf(owner);
    await add(count, projectId, { labelIds: [id] });
    return { projectId, other, request: () => owner.delete(`/labels/${id}`) };
  },
  'DELETE /sections/{id}': async (count) => {
    const [owner, other, projectId] = await project();
    const sectionId = await section(owner, projectId);
    await add(count, projectId, { sectionId });
    return { projectId, other, request: () => owner.delete(`/sections/${sectionId}`) };
  },
  'DELETE /projects/{id}/members/{userId}': async (count) => {
    const [other, editor, projectId] = await project();
    const labelIds = [await labelOf(editor), await labelOf(other)];
    await add(count, projectId, { assigneeIds: [editor.user.id, other.user.id], labelIds });
    const request = () => other.delete(`/projects/${projectId}/members/${editor.user.id}`);
    return { projectId, other, request };
  },
  'PATCH /projects/{id}/members/{userId}': async (count) => {
    const [other, editor, projectId] = await project();
    await add(count, projectId, { labelIds: [await labelOf(editor)] });
    const path = `/projects/${projectId}/members/${editor.user.id}`;
    return { projectId, other, request: () => other.patch(path, { role: 'viewer' }) };
  },
  'DELETE /tasks/{id}': async (count) => {
    const { id, owner, ...rest } = await tree(count);
    return { ...rest, request: () => owner.delete(`/tasks/${id}`) };
  },
  'PUT /tasks/{id}/restoration': async (count) => {
    const { id, owner, ...rest } = await tree(count, TRASHED);
    return { ...rest, request: () => owner.put(`/tasks/${id}/restoration`) };
  },
  'DELETE /trash/{id}': async (count) => {
    const { id, owner, ...rest } = await tree(count, TRASHED);
    return { ...rest, request: () => owner.delete(`/trash/${id}`) };
  },
};

/** A task with so many parts. */
async function tree(count: number, deletedAt: string | null = null) {
  const [owner, other, projectId] = await project();
  const { id } = await owner.task({ projectId });
  await add(count, projectId, { parentId: id, deletedAt });
  await sql('UPDATE tasks SET deleted_at = $2 WHERE id = $1', id, deletedAt);
  return { id, owner, other, projectId };
}

/** What all of them become, as the history tells it. */
const told: Record<string, unknown> = {
  'DELETE /labels/{id}': { labelIds: { from: [ID], to: [] } },
  'DELETE /sections/{id}': { sectionId: { from: ID, to: null } },
  'DELETE /projects/{id}/members/{userId}': {
    labelIds: { from: [ID, ID], to: [ID] },
    assigneeIds: { from: [ID, ID], to: [ID] },
  },
  'PATCH /projects/{id}/members/{userId}': { labelIds: { from: [ID], to: [] } },
  'DELETE /tasks/{id}': { deletedAt: { from: null, to: INSTANT } },
  'PUT /tasks/{id}/restoration': { deletedAt: { from: TRASHED, to: null } },
  'DELETE /trash/{id}': null,
};
const names = Object.keys(ways);

describe('a change of many tasks', () => {
  it.concurrent.each(names)(
    '%s has more time than others, and is told and seen like one of few',
    async (name) => {
      const { projectId, request, other } = await ways[name]!(30);
      const lists = async () => {
        const list = (more: string) => other.get(`/tasks?projectId=${projectId}&include=labels${more}`);
        return (await Promise.all([list(''), list('&deleted=true')])).map(({ text }) => text);
      };
      const before = await lists();
      const [since] = await sql<{ id: string }>('SELECT id FROM events ORDER BY id DESC LIMIT 1');
      expect((await request()).status).toBeLessThan(300);
      expect(await lists()).not.toEqual(before);
      const facts = await sql<{ changes: object | null }>(
        `SELECT data->'changes' AS changes FROM events WHERE context_id = $1 AND subject_id <> $1 AND id > $2`,
        projectId,
        since!.id,
      );
      const isTree = name.includes('tasks') || name.includes('trash');
      expect(facts).toEqual(Array.from({ length: isTree ? 31 : 30 }, () => ({ changes: told[name] })));
      const stale = await sql('SELECT id FROM tasks WHERE project_id = $1 AND version <> 2', projectId);
      expect(stale).toEqual([]);
    },
  );

  it.concurrent.each(names)('%s of more than there may be is refused, and changes nothing', async (name) => {
    const { projectId, request } = await ways[name]!(41);
    const stored = () => sql('SELECT * FROM tasks WHERE project_id = $1 ORDER BY id', projectId);
    const before = await stored();
    expectProblem(await request(), 409, 'too-many-at-once');
    expect(await stored()).toEqual(before);
  });

  it('would fail for want of time where it is one of few', async () => {
    const { request } = await ways['DELETE /labels/{id}']!(28);
    expectProblem(await request(), 503, 'database-unavailable');
  });
});

describe('the parts of a task', () => {
  it('are as many as there may be, also when many come at once, and those in the trash count', async () => {
    const { id, owner, projectId } = await tree(17);
    const { id: part } = await owner.task({ projectId, parentId: id });
    must(204, await owner.delete(`/tasks/${part}`));
    const [{ id: sibling }] = (await sql<{ id: string }>(
      'SELECT id FROM tasks WHERE parent_id = $1 AND deleted_at IS NULL',
      id,
    )) as [{ id: string }];
    const create = (parentId: string) => owner.post('/tasks', { title: 'One more', projectId, parentId });
    const answers = await Promise.all([id, sibling, id, sibling, id].map(create));
    expect(statuses(answers)).toEqual([201, 201, 422, 422, 422]);
    const last = answers.find(({ status }) => status === 201)!.body as Record<'id' | 'parentId', string>;
    const { id: other } = await owner.task({ projectId });
    await owner.task({ projectId, parentId: other });
    const place = (task: string, body: object) => owner.call('PUT', `/tasks/${task}/placement`, { body });
    for (const refused of [
      await create(last.id),
      await place(other, { parentId: id }),
      await owner.post(`/tasks/${last.id}/duplicates`, {}),
    ])
      expectProblem(refused, 422, 'too-many-parts');
    // Within it there are as many as before.
    must(200, await place(last.id, { parentId: last.parentId === sibling ? id : sibling }));
    must(204, await owner.delete(`/trash/${part}`));
    must(201, await create(id));
  });

  it('that are more, from before there was a limit, stay where they are and can be moved out', async () => {
    const { id, owner, projectId } = await tree(21);
    const { id: elsewhere } = (await newProject(owner)) as { id: string };
    const { id: neighbour } = await owner.task({ projectId });
    const place = (task: string, body: object) => owner.call('PUT', `/tasks/${task}/placement`, { body });
    expectProblem(await place(id, { projectId: elsewhere }), 422, 'too-many-parts');
    must(200, await place(id, { after: neighbour }));
    const [part] = await sql<{ id: string }>('SELECT id FROM tasks WHERE parent_id = $1', id);
    must(200, await place(part!.id, { parentId: null }));
    must(200, await place(id, { projectId: elsewhere }));
  });
});
