import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApp, startBeside, startWorker, type TestApp } from '../support/app.js';
import type { Answer, Person } from '../support/client.js';
import { query } from '../support/database.js';
import { broken } from '../support/faults.js';
import { via } from '../support/people.js';
import { expectProblem, withoutRequest } from '../support/problem.js';
import { eventually } from '../support/processes.js';
import { letIn, must, newProject, statuses } from '../support/sharing.js';

/** Lets everybody do what members may. */
const LAX = broken(
  ['features/projects/projects.policy', 'PROJECT_ROLES.indexOf(role) >=', 'true ||'],
  ['features/projects/project-access.service', 'if (!own)', 'if (false)'],
);

let test: TestApp;
let lax: TestApp;
let owner: Person;
let editor: Person;
let viewer: Person;
let stranger: Person;

beforeAll(async () => {
  test = await startApp();
  lax = await startBeside(LAX);
  [owner, editor, viewer, stranger] = (await Promise.all(
    Array.from({ length: 4 }, () => test.anonymous.register()),
  )) as [Person, Person, Person, Person];
});
afterAll(async () => {
  await lax?.close();
  await test.close();
});

const sql = <Row extends Record<string, unknown>>(text: string, ...values: unknown[]) =>
  query<Row>(test.env.DATABASE_URL!, text, values);

/** A project of the owner's, with an editor and a viewer, and its path. */
async function team(): Promise<{ id: string; path: string }> {
  const { id } = await newProject(owner, { name: 'Shared' });
  await letIn(owner, id, 'editor', editor);
  await letIn(owner, id, 'viewer', viewer);
  return { id, path: `/projects/${id}` };
}
const rolesOf = async (person: Person, path: string) => {
  const { data } = must(200, await person.get(`${path}/members`));
  return data.map(({ userId, role }: { userId: string; role: string }) => [userId, role]);
};

describe('GET /projects/{id}/members', () => {
  it('tells every member who is there, longest first, page by page, and nobody else', async () => {
    const { path } = await team();
    const all = [
      [owner.user.id, 'owner'],
      [editor.user.id, 'editor'],
      [viewer.user.id, 'viewer'],
    ];
    for (const member of [owner, editor, viewer]) expect(await rolesOf(member, path)).toEqual(all);
    const { data } = must(200, await viewer.get(`${path}/members?limit=1`));
    expect(data).toEqual([
      {
        userId: owner.user.id,
        username: owner.user.username,
        displayName: owner.user.username,
        role: 'owner',
        acceptedAt: expect.stringMatching(/Z$/),
      },
    ]);
    const first = must(200, await viewer.get(`${path}/members?limit=2&count=true`));
    const next = must(200, await viewer.get(`${path}/members?limit=2&cursor=${first.nextCursor}`));
    expect([first.total, next.data.length, next.nextCursor]).toEqual([3, 1, null]);
    const foreign = await stranger.get(`${path}/members`);
    expectProblem(foreign, 404, 'not-found');
    expect(withoutRequest(foreign)).toEqual(
      withoutRequest(await stranger.get(`/projects/${randomUUID()}/members`)),
    );
  });
});

describe('what members may', () => {
  it('follows from their role: viewers read, editors change what is in it, the owner the rest', async () => {
    const { id, path } = await team();
    const task = await owner.task({ projectId: id });
    const acts: [string, (person: Person) => Promise<Answer>, string][] = [
      ['read', (person) => person.get(path), 'viewer'],
      ['read a task', (person) => person.get(`/tasks/${task.id}`), 'viewer'],
      ['list sections', (person) => person.get(`${path}/sections`), 'viewer'],
      ['add a task', (person) => person.post('/tasks', { title: 'X', projectId: id }), 'editor'],
      ['change a task', (person) => person.patch(`/tasks/${task.id}`, { title: 'X' }), 'editor'],
      ['add a section', (person) => person.post(`${path}/sections`, { name: 'X' }), 'editor'],
      ['rename', (person) => person.patch(path, { name: 'X' }), 'owner'],
      ['archive', (person) => person.delete(`${path}/archival`), 'owner'],
      ['see invitations', (person) => person.get(`${path}/invitations`), 'owner'],
      ['see links', (person) => person.get(`${path}/links`), 'owner'],
      ['make a link', (person) => person.post(`${path}/links`, {}), 'owner'],
    ];
    const ranks = ['viewer', 'editor', 'owner'];
    const found: unknown[] = [];
    const wanted: unknown[] = [];
    for (const [name, act, needed] of acts) {
      for (const [rank, person] of [viewer, editor, owner].entries()) {
        const { status, body } = await act(person);
        found.push([name, ranks[rank], status < 300 || body.code]);
        wanted.push([name, ranks[rank], rank >= ranks.indexOf(needed) || 'project-role-required']);
      }
      const { body, status } = await act(stranger);
      found.push([name, 'stranger', status, body.code]);
      const isNamed = name === 'add a task';
      wanted.push([name, 'stranger', ...(isNamed ? [422, 'unknown-project'] : [404, 'not-found'])]);
    }
    expect(found).toEqual(wanted);
  });

  it('would be everything, were roles not asked for: these tests notice', async () => {
    const { id, path } = await team();
    expect((await via(lax.url, viewer).patch(path, { name: 'Mine' })).status).toBe(200);
    expect((await via(lax.url, stranger).post('/tasks', { title: 'X', projectId: id })).status).not.toBe(422);
  });
});

describe('PATCH /projects/{id}/members/{userId}', () => {
  it('makes a viewer an editor, who may write from then on, and the other way round', async () => {
    const { id, path } = await team();
    const before = must(200, await viewer.get(path)).version;
    expectProblem(await viewer.post('/tasks', { title: 'X', projectId: id }), 403, 'project-role-required');
    const changed = must(200, await owner.patch(`${path}/members/${viewer.user.id}`, { role: 'editor' }));
    expect(changed).toMatchObject({ userId: viewer.user.id, role: 'editor' });
    expect((await viewer.post('/tasks', { title: 'X', projectId: id })).status).toBe(201);
    expect(must(200, await viewer.get(path))).toMatchObject({ role: 'editor', version: before + 1 });
    must(200, await owner.patch(`${path}/members/${viewer.user.id}`, { role: 'viewer' }));
    expectProblem(await viewer.post('/tasks', { title: 'X', projectId: id }), 403, 'project-role-required');
  });

  it('is for the owner, about members, and never about the owner', async () => {
    const { path } = await team();
    const change = (person: Person, userId: string) =>
      person.patch(`${path}/members/${userId}`, { role: 'editor' });
    for (const member of [editor, viewer])
      expectProblem(await change(member, member.user.id), 403, 'project-role-required');
    expectProblem(await change(owner, owner.user.id), 409, 'owner-stays');
    const [foreign, unknown] = [await change(owner, stranger.user.id), await change(owner, randomUUID())];
    expectProblem(foreign, 404, 'not-found');
    expect(withoutRequest(foreign)).toEqual(withoutRequest(unknown));
    expectProblem(await owner.patch(`${path}/members/${editor.user.id}`, { role: 'owner' }), 400);
  });
});

describe('DELETE /projects/{id}/members/{userId}', () => {
  it('takes everything from a member at once: reading, writing, lists, and what was theirs to do', async () => {
    const { id, path } = await team();
    const task = await owner.task({ projectId: id, title: 'Seen until now', assigneeIds: [editor.user.id] });
    expect((await editor.get('/tasks')).text).toContain('Seen until now');
    expect((await owner.delete(`${path}/members/${editor.user.id}`)).status).toBe(204);
    expect((await editor.get('/tasks')).text).not.toContain('Seen until now');
    for (const gone of [path, `/tasks/${task.id}`, `${path}/members`, `${path}/sections`])
      expectProblem(await editor.get(gone), 404, 'not-found');
    expectProblem(await editor.patch(`/tasks/${task.id}`, { title: 'X' }), 404, 'not-found');
    expectProblem(await editor.post('/tasks', { title: 'X', projectId: id }), 422, 'unknown-project');
    const left = must(200, await owner.get(`/tasks/${task.id}`));
    expect([left.assigneeIds, left.version]).toEqual([[], task.version + 1]);
    expect((await owner.delete(`${path}/members/${editor.user.id}`)).status).toBe(404);
  });

  it('is how members leave, also an archived project, and what they kept below it goes to the top', async () => {
    const { id, path } = await team();
    const child = await newProject(viewer);
    must(200, await viewer.put(`/projects/${child.id}/placement`, { body: { parentId: id } }));
    must(200, await owner.put(`${path}/archival`));
    expectProblem(await viewer.delete(`${path}/members/${editor.user.id}`), 403, 'project-role-required');
    expect((await viewer.delete(`${path}/members/${viewer.user.id}`)).status).toBe(204);
    expect(must(200, await viewer.get(`/projects/${child.id}`)).parentId).toBeNull();
    expect(await rolesOf(owner, path)).toHaveLength(2);
    expectProblem(await owner.delete(`${path}/members/${owner.user.id}`), 409, 'owner-stays');
  });

  it('either comes after a write that is under way or refuses it, in ten tries', async () => {
    for (let turn = 0; turn < 10; turn += 1) {
      const { id } = await newProject(owner);
      const path = `/projects/${id}`;
      await letIn(owner, id, 'editor', editor);
      const title = `Late ${turn}`;
      const [removal, ...writes] = await Promise.all([
        owner.delete(`${path}/members/${editor.user.id}`),
        ...Array.from({ length: 4 }, () => editor.post('/tasks', { title, projectId: id })),
      ]);
      expect(removal.status).toBe(204);
      for (const { status } of writes) expect([201, 422]).toContain(status);
      const written = writes.filter(({ status }) => status === 201).length;
      const stored = await sql<{ created_at: Date }>('SELECT FROM tasks WHERE project_id = $1', id);
      expect(stored).toHaveLength(written);
      expectProblem(await editor.post('/tasks', { title, projectId: id }), 422, 'unknown-project');
    }
  });
});

describe('PUT /projects/{id}/ownership', () => {
  const transfer = (person: Person, path: string, userId: string, headers = {}) =>
    person.put(`${path}/ownership`, { body: { userId }, headers });

  it('makes a member the owner and the former one an editor, and voids for good what was offered', async () => {
    const { path } = await team();
    const offer = { identifier: stranger.user.username, role: 'editor' };
    const invitation = must(201, await owner.post(`${path}/invitations`, offer));
    expect(must(200, await transfer(owner, path, viewer.user.id)).role).toBe('editor');
    expect(must(200, await viewer.get(path)).role).toBe('owner');
    expectProblem(await owner.patch(path, { name: 'X' }), 403, 'project-role-required');
    must(200, await viewer.patch(path, { name: 'Mine now' }));
    must(200, await transfer(viewer, path, owner.user.id));
    expectProblem(await stranger.put(`/invitations/${invitation.id}/acceptance`), 404, 'not-found');
    expect((await stranger.get('/invitations')).text).not.toContain(invitation.id);
  });

  it('names a member: a stranger is answered as somebody who does not exist', async () => {
    const { path } = await team();
    const [foreign, unknown] = [
      await transfer(owner, path, stranger.user.id),
      await transfer(owner, path, randomUUID()),
    ];
    expectProblem(foreign, 422, 'unknown-member');
    expect(withoutRequest(foreign)).toEqual(withoutRequest(unknown));
    expectProblem(await transfer(editor, path, editor.user.id), 403, 'project-role-required');
    expectProblem(await transfer(owner, path, editor.user.id, { 'if-match': '"v1"' }), 412, 'stale-version');
    expect(must(200, await transfer(owner, path, owner.user.id)).role).toBe('owner');
  });

  it('leaves one owner when the heir leaves at the same moment, in ten tries', async () => {
    for (let turn = 0; turn < 10; turn += 1) {
      const { id } = await newProject(owner);
      const path = `/projects/${id}`;
      await letIn(owner, id, 'editor', editor);
      const [given, left] = await Promise.all([
        transfer(owner, path, editor.user.id),
        editor.delete(`${path}/members/${editor.user.id}`),
      ]);
      expect([
        [200, 409],
        [422, 204],
      ]).toContainEqual([given.status, left.status]);
      const owners = await sql(`SELECT FROM project_members WHERE project_id = $1 AND role = 'owner'`, id);
      expect(owners).toHaveLength(1);
    }
  });

  it('leaves one owner when two are given it at once', async () => {
    const { id, path } = await team();
    const answers = await Promise.all([
      transfer(owner, path, editor.user.id),
      transfer(owner, path, viewer.user.id),
    ]);
    expect(statuses(answers)).toEqual([200, 403]);
    expect(
      await sql(`SELECT FROM project_members WHERE project_id = $1 AND role = 'owner'`, id),
    ).toHaveLength(1);
  });
});

describe('an account that is erased', () => {
  it('leaves shared projects to the longest-standing editor, else viewer, and takes the rest with it', async () => {
    const leaver = await test.anonymous.register();
    const [first, second] = [await test.anonymous.register(), await test.anonymous.register()];
    const make = async (...members: [Person, 'viewer' | 'editor'][]) => {
      const { id } = await newProject(leaver);
      for (const [person, role] of members) await letIn(leaver, id, role, person);
      return id as string;
    };
    const byEditor = await make([first, 'viewer'], [second, 'editor']);
    const byViewer = await make([first, 'viewer'], [second, 'viewer']);
    const alone = await make();
    const { id: foreign } = await newProject(first);
    await letIn(first, foreign, 'editor', leaver);
    const task = await first.task({ projectId: foreign, assigneeIds: [leaver.user.id] });
    for (const projectId of [alone, leaver.user.id]) await leaver.task({ projectId });
    const kept = await leaver.task({ projectId: byEditor, title: 'Stays' });

    await leaver.put('/users/me/erasure');
    await sql('UPDATE users SET erase_at = now() WHERE id = $1', leaver.user.id);
    const background = await startWorker();
    await eventually('the account is not erased', async () => {
      // Only what is not due: a worker leaves a job alone that somebody else has locked.
      await sql(`UPDATE jobs SET run_at = now() WHERE name = 'erase-account' AND run_at > now()`);
      return (await sql('SELECT FROM users WHERE id = $1', leaver.user.id)).length === 0;
    });
    await background.close();

    expect(await rolesOf(second, `/projects/${byEditor}`)).toEqual([
      [first.user.id, 'viewer'],
      [second.user.id, 'owner'],
    ]);
    expect(must(200, await first.get(`/projects/${byViewer}`)).role).toBe('owner');
    expect(must(200, await second.get(`/tasks/${kept.id}`)).title).toBe('Stays');
    expect(must(200, await first.get(`/tasks/${task.id}`)).assigneeIds).toEqual([]);
    const gone = [alone, leaver.user.id];
    expect(await sql('SELECT FROM projects WHERE id = ANY($1)', gone)).toEqual([]);
    expect(await sql('SELECT FROM tasks WHERE project_id = ANY($1)', gone)).toEqual([]);
  });
});
