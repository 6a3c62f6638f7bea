import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApp, startBeside, startWorker, type TestApp } from '../support/app.js';
import { built } from '../support/built.js';
import type { Person } from '../support/client.js';
import { holding, query } from '../support/database.js';
import { broken } from '../support/faults.js';
import { via } from '../support/people.js';
import { expectProblem, withoutRequest } from '../support/problem.js';
import { letIn, must, newProject, statuses } from '../support/sharing.js';

/** Asks nobody for a role. */
const LAX = broken(['features/projects/projects.policy', 'PROJECT_ROLES.indexOf(role) >=', 'true ||']);

let test: TestApp;
let lax: TestApp;
let maya: Person;
let omar: Person;

beforeAll(async () => {
  test = await startApp();
  lax = await startBeside(LAX);
  [maya, omar] = await Promise.all([test.anonymous.register(), test.anonymous.register()]);
});
afterAll(async () => {
  await lax?.close();
  await test.close();
});

const sql = <Row extends Record<string, unknown>>(text: string, ...values: unknown[]) =>
  query<Row>(test.env.DATABASE_URL!, text, values);
const eventsOf = async (projectId: string) => {
  const rows = await sql<{ type: string }>(
    'SELECT type FROM events WHERE subject_id = $1 ORDER BY id',
    projectId,
  );
  return rows.map(({ type }) => type);
};
const names = async (person: Person, search = '') => {
  const { data } = must(200, await person.get(`/projects${search}`));
  return data.map(({ name }: { name: string }) => name);
};
const place = (person: Person, id: string, body: object) => person.put(`/projects/${id}/placement`, { body });
/** A project with somebody in each role. */
async function team(): Promise<{ id: string; owner: Person; editor: Person; viewer: Person }> {
  const { id } = await newProject(maya, { name: 'Shared' });
  const [editor, viewer] = [await letIn(maya, id, 'editor'), await letIn(maya, id, 'viewer')];
  return { id, owner: maya, editor, viewer };
}

describe('POST /projects', () => {
  it('makes its caller the owner, and says where it is and which version', async () => {
    const answer = await maya.post('/projects', { name: 'Move to Uppsala', color: '#2456d6' });
    expect([answer.status, answer.headers.get('location'), answer.headers.get('etag')]).toEqual([
      201,
      `/api/v1/projects/${answer.body.id}`,
      '"v1"',
    ]);
    expect(answer.body).toMatchObject({
      name: 'Move to Uppsala',
      color: '#2456d6',
      parentId: null,
      isInbox: false,
      role: 'owner',
      archivedAt: null,
    });
    expect((await maya.get(`/projects/${answer.body.id}`)).body).toEqual(answer.body);
    expect(await eventsOf(answer.body.id)).toEqual(['project.created']);
  });

  it.each(['its own', "somebody else's"])('answers 409 to an id that is taken, %s', async (whose) => {
    const { id } = await newProject(whose === 'its own' ? maya : omar, { name: 'Secret' });
    const repeated = await maya.post('/projects', { id, name: 'Again' });
    expectProblem(repeated, 409, 'project-exists');
    expect(repeated.text).not.toContain('Secret');
  });

  it('answers 409 to the 501st project, also to many at once', async () => {
    const many = await test.anonymous.register();
    await sql(
      `WITH made AS (
         INSERT INTO projects (id, name, is_inbox, created_by, version, created_at, updated_at)
         SELECT gen_random_uuid(), 'P' || n, false, $1, 1, now(), now() FROM generate_series(1, 497) n RETURNING id)
       INSERT INTO project_members (id, project_id, user_id, role, position, accepted_at)
       SELECT gen_random_uuid(), id, $1, 'owner', 'b' || id, now() FROM made`,
      many.user.id,
    );
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => many.post('/projects', { name: 'One more' })),
    );
    expect(statuses(answers)).toEqual([201, 201, ...Array<number>(6).fill(409)]);
    expectProblem(await many.post('/projects', { name: 'One more' }), 409, 'too-many-projects');
  });
});

describe('GET /projects', () => {
  it('lists the Inbox and then the others in the order of their owner, page by page', async () => {
    const person = await test.anonymous.register();
    for (const name of ['C', 'A', 'B']) await newProject(person, { name });
    expect(await names(person)).toEqual(['Inbox', 'C', 'A', 'B']);
    expect(await names(person, '?sort=-name')).toEqual(['Inbox', 'C', 'B', 'A']);
    const first = must(200, await person.get('/projects?limit=3&count=true'));
    expect([first.data.length, first.total]).toEqual([3, 4]);
    expect(await names(person, `?limit=3&cursor=${first.nextCursor}`)).toEqual(['B']);
  });

  it('leaves archived ones out unless they are asked for', async () => {
    const person = await test.anonymous.register();
    const { id } = await newProject(person, { name: 'Old' });
    await newProject(person, { name: 'New' });
    must(200, await person.put(`/projects/${id}/archival`));
    expect(await names(person)).toEqual(['Inbox', 'New']);
    expect(await names(person, '?archived=true')).toEqual(['Old']);
    expect(await names(person, '?archived=any')).toEqual(['Inbox', 'Old', 'New']);
  });
});

describe('PATCH /projects/{id}', () => {
  it('leaves what is absent, clears what is null, and moves the version on when something changed', async () => {
    const { id } = await newProject(maya, { name: 'Name', color: '#aabbcc' });
    expect(must(200, await maya.patch(`/projects/${id}`, { name: 'Other' }))).toMatchObject({
      name: 'Other',
      color: '#aabbcc',
      version: 2,
    });
    expect(must(200, await maya.patch(`/projects/${id}`, { color: null }))).toMatchObject({
      color: null,
      version: 3,
    });
    expect(must(200, await maya.patch(`/projects/${id}`, { name: 'Other' })).version).toBe(3);
    const stale = await maya.patch(`/projects/${id}`, { name: 'X' }, { headers: { 'if-match': '"v1"' } });
    expectProblem(stale, 412, 'stale-version');
    expect(stale.headers.get('etag')).toBe('"v3"');
  });

  it('answers 403 to members who do not own it, and 404 to everybody else as if it were not there', async () => {
    const { id, editor, viewer } = await team();
    for (const member of [editor, viewer])
      expectProblem(await member.patch(`/projects/${id}`, { name: 'Mine' }), 403, 'project-role-required');
    const foreign = await omar.patch(`/projects/${id}`, { name: 'Mine' });
    expectProblem(foreign, 404, 'not-found');
    const unknown = await omar.patch(`/projects/${randomUUID()}`, { name: 'Mine' });
    expect(withoutRequest(foreign)).toEqual(withoutRequest(unknown));
    expect(must(200, await maya.get(`/projects/${id}`)).name).toBe('Shared');
  });

  it('would let a viewer in if roles were not asked for: these tests notice', async () => {
    const { id, viewer } = await team();
    expect((await via(lax.url, viewer).patch(`/projects/${id}`, { name: 'Mine' })).status).toBe(200);
  });
});

describe('the Inbox', () => {
  it('has the id of its owner, takes a colour, and stays what it is otherwise', async () => {
    const person = await test.anonymous.register();
    const inbox = `/projects/${person.user.id}`;
    expect(must(200, await person.patch(inbox, { color: '#112233' }))).toMatchObject({
      isInbox: true,
      color: '#112233',
    });
    const { id } = await newProject(person);
    const refused = [
      person.patch(inbox, { name: 'Mine' }),
      person.put(`${inbox}/archival`),
      person.delete(inbox),
      person.post(`${inbox}/invitations`, { identifier: omar.user.username, role: 'viewer' }),
      person.post(`${inbox}/links`, {}),
      person.put(`${inbox}/ownership`, { body: { userId: person.user.id } }),
      place(person, person.user.id, { parentId: id }),
      place(person, id, { parentId: person.user.id }),
    ];
    for (const answer of await Promise.all(refused)) expectProblem(answer, 409, 'inbox-fixed');
    expect((await person.delete(`${inbox}/members/${person.user.id}`)).body.code).toBe('owner-stays');
  });
});

describe('PUT and DELETE /projects/{id}/archival', () => {
  it('keep what is in it from being changed, and show it again afterwards', async () => {
    const { id, editor, owner } = await team();
    const task = await editor.task({ projectId: id, title: 'In the project' });
    const archived = must(200, await owner.put(`/projects/${id}/archival`));
    expect(archived.archivedAt).toMatch(/Z$/);
    expect(must(200, await owner.put(`/projects/${id}/archival`))).toEqual(archived);
    expectProblem(await editor.patch(`/tasks/${task.id}`, { title: 'X' }), 409, 'project-archived');
    expectProblem(await editor.post(`/projects/${id}/sections`, { name: 'X' }), 409, 'project-archived');
    expectProblem(await owner.patch(`/projects/${id}`, { name: 'X' }), 409, 'project-archived');
    const offer = { identifier: omar.user.username, role: 'viewer' };
    expectProblem(await owner.post(`/projects/${id}/invitations`, offer), 409, 'project-archived');
    expect((await editor.get('/tasks')).text).not.toContain('In the project');
    expectProblem(await editor.delete(`/projects/${id}/archival`), 403, 'project-role-required');
    expect(must(200, await owner.delete(`/projects/${id}/archival`)).archivedAt).toBeNull();
    expect((await editor.get('/tasks')).text).toContain('In the project');
  });
});

describe('DELETE /projects/{id}', () => {
  it('takes it from every member at once, with all that is in it, and what was below it goes to the top', async () => {
    const { id, owner, viewer } = await team();
    const task = await owner.task({ projectId: id, title: 'Gone with it' });
    const child = await newProject(viewer);
    must(200, await place(viewer, child.id, { parentId: id }));
    expect((await viewer.get('/tasks')).text).toContain('Gone with it');
    expectProblem(await viewer.delete(`/projects/${id}`), 403, 'project-role-required');
    expect((await owner.delete(`/projects/${id}`)).status).toBe(204);
    for (const person of [owner, viewer]) {
      for (const path of [`/projects/${id}`, `/tasks/${task.id}`, `/projects/${id}/members`])
        expectProblem(await person.get(path), 404, 'not-found');
      expect((await person.get('/tasks')).text).not.toContain('Gone with it');
      expect((await person.get('/projects')).text).not.toContain(id);
    }
    const freed = must(200, await viewer.get(`/projects/${child.id}`));
    expect([freed.parentId, freed.version]).toEqual([null, child.version + 2]);
  });

  it('has the rows taken away by the worker, tasks first, whatever else it cannot take away', async () => {
    const { id } = await newProject(maya);
    const { id: kept } = await newProject(maya);
    for (const projectId of [id, kept]) await maya.task({ projectId });
    await maya.delete(`/projects/${id}`);
    const background = await startWorker();
    const { Expiry } =
      await built<typeof import('../../src/platform/database/expiry.js')>('platform/database/expiry');
    const { Database } = await built<typeof import('../../src/platform/database/database.js')>(
      'platform/database/database',
    );
    await background.worker.get(Database).connected();
    const run = () => background.worker.get(Expiry).run();
    await expect(holding(test.env.DATABASE_URL!, 'LOCK TABLE sessions', run)).rejects.toThrow('lock timeout');
    await background.close();
    const left = await sql('SELECT project_id AS id FROM tasks WHERE project_id = ANY($1)', [id, kept]);
    expect(left).toEqual([{ id: kept }]);
    expect(await sql('SELECT FROM projects WHERE id = $1', id)).toEqual([]);
  });

  it('has no more than a thousand tasks taken away by one statement, however many are below one of them', async () => {
    const { id } = await newProject(maya);
    const { id: parentId } = await maya.task({ projectId: id });
    await sql(
      `INSERT INTO tasks (id, project_id, parent_id, title, description, priority, label_ids, assignee_ids, position,
         created_by, updated_by, version, created_at, updated_at)
       SELECT gen_random_uuid(), project_id, id, 'Part', '', 0, '{}', '{}', position || n || 'a', created_by, updated_by, 1,
         created_at, updated_at FROM tasks, generate_series(1, 1500) n WHERE id = $1`,
      parentId,
    );
    await maya.delete(`/projects/${id}`);
    const { TASKS_OF_DELETED_PROJECTS } =
      await built<typeof import('../../src/features/tasks/expiry.js')>('features/tasks/expiry');
    const left: number[] = [];
    for (let statement = 1; statement <= 3; statement += 1) {
      await sql(TASKS_OF_DELETED_PROJECTS.text);
      left.push((await sql('SELECT FROM tasks WHERE project_id = $1', id)).length);
    }
    expect(left).toEqual([501, 1, 0]);
  });
});
