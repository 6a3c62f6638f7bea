import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApp, startBeside, type TestApp } from '../support/app.js';
import { tracesOf } from '../support/canaries.js';
import type { Person } from '../support/client.js';
import { query } from '../support/database.js';
import { broken } from '../support/faults.js';
import { expectProblem, withoutRequest } from '../support/problem.js';
import { letIn, must, newProject } from '../support/sharing.js';

/** Shows what a link showed once, whatever has become of it. */
const FORGIVING = broken([
  'features/tasks/shared-projects/shared-projects.queries',
  'AND (l.expires_at IS NULL OR l.expires_at > now())',
  '',
]);

let test: TestApp;
let forgiving: TestApp;
let owner: Person;
let editor: Person;

beforeAll(async () => {
  test = await startApp();
  forgiving = await startBeside(FORGIVING);
  [owner, editor] = await Promise.all([test.anonymous.register(), test.anonymous.register()]);
});
afterAll(async () => {
  await forgiving?.close();
  await test?.close();
});

const sql = (text: string, ...values: unknown[]) => query(test.env.DATABASE_URL!, text, values);
const link = async (id: string, body: object = {}): Promise<{ id: string; token: string }> =>
  must(201, await owner.post(`/projects/${id}/links`, body));
const visit = (token: string, rest = '', visitor = test.anonymous) =>
  visitor.get(`/shared-projects/${token}${rest}`);

describe('POST /projects/{id}/links', () => {
  it('tells the token once, and keeps a digest of it', async () => {
    const { id } = await newProject(owner);
    const { token, ...made } = await link(id, { expiresAt: '2099-01-01T00:00:00Z' });
    expect(token).toMatch(/^[\w-]{43}$/);
    expect(made).toMatchObject({ expiresAt: '2099-01-01T00:00:00.000Z' });
    const list = await owner.get(`/projects/${id}/links`);
    expect([list.body.data, list.text.includes(token)]).toEqual([[made], false]);
    expect(must(200, await owner.get(`/projects/${id}/links/${made.id}`))).toEqual(made);
    const hex = Buffer.from(token, 'base64url').toString('hex');
    expect(await tracesOf(test.env.DATABASE_URL!, [token, hex])).toEqual([]);
  });

  it('makes none that has ended already', async () => {
    const { id } = await newProject(owner);
    const late = await owner.post(`/projects/${id}/links`, { expiresAt: '2020-01-01T00:00:00Z' });
    expectProblem(late, 400, 'invalid-input');
  });

  it('is for the owner; there are at most twenty', async () => {
    const { id } = await newProject(owner);
    await letIn(owner, id, 'editor', editor);
    expectProblem(await editor.post(`/projects/${id}/links`, {}), 403, 'project-role-required');
    const answers = await Promise.all(
      Array.from({ length: 22 }, () => owner.post(`/projects/${id}/links`, {})),
    );
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(20);
    expectProblem(await owner.post(`/projects/${id}/links`, {}), 409, 'too-many-links');
  });
});

describe('GET /shared-projects/{token}', () => {
  it('shows the project, its sections and its tasks to everybody, and nothing of people', async () => {
    const { id } = await newProject(owner, { name: 'Public plan', color: '#aabbcc' });
    await letIn(owner, id, 'editor', editor);
    const section = must(201, await owner.post(`/projects/${id}/sections`, { name: 'Now' }));
    const task = await owner.task({
      projectId: id,
      title: 'Visible',
      sectionId: section.id,
      assigneeIds: [editor.user.id],
    });
    const done = await editor.task({ projectId: id, title: 'Done' });
    must(200, await editor.put(`/tasks/${done.id}/completion`));
    const binned = await owner.task({ projectId: id, title: 'In the trash' });
    await owner.delete(`/tasks/${binned.id}`);
    await owner.task({ title: 'Elsewhere' });
    const { token } = await link(id);

    const project = await visit(token);
    expect(project.body).toEqual({
      name: 'Public plan',
      color: '#aabbcc',
      sections: [{ id: section.id, name: 'Now', position: section.position }],
    });
    expect([project.headers.get('referrer-policy'), project.headers.get('cache-control')]).toEqual([
      'no-referrer',
      'no-store',
    ]);
    const tasks = await visit(token, '/tasks?count=true');
    const titles = tasks.body.data.map(({ title, status }: Record<string, string>) => [title, status]);
    expect([titles, tasks.body.total]).toEqual([
      [
        ['Visible', 'open'],
        ['Done', 'completed'],
      ],
      2,
    ]);
    expect(tasks.body.data[0]).toMatchObject({ id: task.id, sectionId: section.id, position: task.position });
    const people = [owner, editor].flatMap(({ user }) => [user.id, user.username, user.email]);
    for (const { text } of [project, tasks])
      expect(people.filter((trace) => text.includes(trace))).toEqual([]);
    const first = await visit(token, '/tasks?limit=1');
    const next = await visit(token, `/tasks?limit=1&cursor=${first.body.nextCursor}`);
    expect([next.body.data[0].title, next.body.nextCursor]).toEqual(['Done', null]);
  });

  it('is not there when the link is deleted or has expired, nor when the project is archived or deleted', async () => {
    const ends: ((id: string, linkId: string) => Promise<unknown>)[] = [
      (id, linkId) => owner.delete(`/projects/${id}/links/${linkId}`),
      (_, linkId) => sql('UPDATE project_links SET expires_at = now() WHERE id = $1', linkId),
      (id) => owner.put(`/projects/${id}/archival`),
      (id) => owner.delete(`/projects/${id}`),
    ];
    const unknown = await visit('q0ZzVt3k8mS1r2Yx5uWn7bCd9eFgHjKlMoPqRsTuVwX');
    expectProblem(unknown, 404, 'not-found');
    for (const end of ends) {
      const { id } = await newProject(owner);
      const { id: linkId, token } = await link(id);
      must(200, await visit(token));
      await end(id, linkId);
      for (const rest of ['', '/tasks']) {
        const gone = await visit(token, rest);
        expectProblem(gone, 404, 'not-found');
        expect(withoutRequest(gone)).toEqual(withoutRequest(unknown));
      }
    }
  });

  it('would be there for ever without the look at the time: the test above notices', async () => {
    const { id } = await newProject(owner);
    const { id: linkId, token } = await link(id);
    await sql('UPDATE project_links SET expires_at = now() WHERE id = $1', linkId);
    expect((await visit(token, '', forgiving.anonymous)).status).toBe(200);
    expect((await visit(token)).status).toBe(404);
  });
});

describe('DELETE /projects/{id}/links/{linkId}', () => {
  it('deletes one of this project, for its owner', async () => {
    const [{ id }, { id: other }] = [await newProject(owner), await newProject(owner)];
    await letIn(owner, id, 'editor', editor);
    const { id: linkId } = await link(id);
    expectProblem(await owner.delete(`/projects/${other}/links/${linkId}`), 404, 'not-found');
    expectProblem(await owner.delete(`/projects/${id}/links/${randomUUID()}`), 404, 'not-found');
    expectProblem(await editor.delete(`/projects/${id}/links/${linkId}`), 403, 'project-role-required');
    expect((await owner.delete(`/projects/${id}/links/${linkId}`)).status).toBe(204);
    expectProblem(await owner.get(`/projects/${id}/links/${linkId}`), 404, 'not-found');
  });
});
