import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApp, type TestApp } from '../support/app.js';
import type { Person } from '../support/client.js';
import { query } from '../support/database.js';
import { expectProblem, withoutRequest } from '../support/problem.js';
import { letIn, must, newProject, statuses } from '../support/sharing.js';

let test: TestApp;
let owner: Person;
let editor: Person;
let viewer: Person;
let stranger: Person;
let id: string;

beforeAll(async () => {
  test = await startApp();
  [owner, editor, viewer, stranger] = (await Promise.all(
    Array.from({ length: 4 }, () => test.anonymous.register()),
  )) as [Person, Person, Person, Person];
  ({ id } = await newProject(owner));
  await letIn(owner, id, 'editor', editor);
  await letIn(owner, id, 'viewer', viewer);
});
afterAll(() => test.close());

const section = async (name = 'Next', projectId = id) =>
  must(201, await editor.post(`/projects/${projectId}/sections`, { name }));
const names = async (projectId: string, search = '') => {
  const { data } = must(200, await editor.get(`/projects/${projectId}/sections${search}`));
  return data.map(({ name }: { name: string }) => name);
};
const place = (person: Person, sectionId: string, after: string | null) =>
  person.put(`/sections/${sectionId}/placement`, { body: { after } });

describe('POST /projects/{id}/sections', () => {
  it('puts a section behind the others, and says where it is', async () => {
    const answer = await editor.post(`/projects/${id}/sections`, { name: 'Doing' });
    expect([answer.status, answer.headers.get('location'), answer.headers.get('etag')]).toEqual([
      201,
      `/api/v1/sections/${answer.body.id}`,
      '"v1"',
    ]);
    expect((await viewer.get(`/sections/${answer.body.id}`)).body).toEqual(answer.body);
    expect((await names(id)).at(-1)).toBe('Doing');
    expectProblem(await editor.post(`/projects/${id}/sections`, { ...answer.body, id: undefined }), 400);
    const taken = { id: answer.body.id, name: 'Again' };
    expectProblem(await editor.post(`/projects/${id}/sections`, taken), 409, 'section-exists');
  });

  it('is for editors and the owner: viewers get 403, others 404', async () => {
    expectProblem(await viewer.post(`/projects/${id}/sections`, { name: 'X' }), 403, 'project-role-required');
    const foreign = await stranger.post(`/projects/${id}/sections`, { name: 'X' });
    expectProblem(foreign, 404, 'not-found');
    expect(withoutRequest(foreign)).toEqual(
      withoutRequest(await stranger.post(`/projects/${randomUUID()}/sections`, { name: 'X' })),
    );
  });

  it('answers 409 to the 201st, also to many at once', async () => {
    const { id: full } = await newProject(owner);
    await query(
      test.env.DATABASE_URL!,
      `INSERT INTO sections (id, project_id, name, position, version, created_at, updated_at)
       SELECT gen_random_uuid(), $1, 'S', 'b' || n, 1, now(), now() FROM generate_series(1, 198) n`,
      [full],
    );
    const answers = await Promise.all(
      Array.from({ length: 6 }, () => owner.post(`/projects/${full}/sections`, { name: 'X' })),
    );
    expect(statuses(answers)).toEqual([201, 201, 409, 409, 409, 409]);
    expectProblem(await owner.post(`/projects/${full}/sections`, { name: 'X' }), 409, 'too-many-sections');
  });
});

describe('PATCH /sections/{id}', () => {
  it('renames it and moves the version on, unless it has the name already', async () => {
    const { id: sectionId } = await section();
    expect(must(200, await editor.patch(`/sections/${sectionId}`, { name: 'Later' }))).toMatchObject({
      name: 'Later',
      version: 2,
    });
    expect(must(200, await editor.patch(`/sections/${sectionId}`, { name: 'Later' })).version).toBe(2);
    const headers = { 'if-match': '"v1"' };
    expectProblem(
      await editor.patch(`/sections/${sectionId}`, { name: 'X' }, { headers }),
      412,
      'stale-version',
    );
    expectProblem(await viewer.patch(`/sections/${sectionId}`, { name: 'X' }), 403, 'project-role-required');
    expectProblem(await stranger.patch(`/sections/${sectionId}`, { name: 'X' }), 404, 'not-found');
  });
});

describe('PUT /sections/{id}/placement', () => {
  it('puts it behind another one, or first', async () => {
    const { id: projectId } = await newProject(owner);
    await letIn(owner, projectId, 'editor', editor);
    const [a, b, c] = [
      await section('A', projectId),
      await section('B', projectId),
      await section('C', projectId),
    ];
    must(200, await place(editor, c.id, null));
    must(200, await place(editor, a.id, b.id));
    expect(await names(projectId)).toEqual(['C', 'B', 'A']);
    const first = must(200, await editor.get(`/projects/${projectId}/sections?limit=2`));
    expect(await names(projectId, `?limit=2&cursor=${first.nextCursor}`)).toEqual(['A']);
    const settled = must(200, await editor.get(`/sections/${a.id}`));
    expect(must(200, await place(editor, a.id, b.id))).toEqual(settled);
  });

  it('names a section of the same project: one of another is answered as one that is not there', async () => {
    const { id: elsewhere } = await newProject(owner);
    await letIn(owner, elsewhere, 'editor', editor);
    const [own, other] = [await section(), await section('Else', elsewhere)];
    const answers = [await place(editor, own.id, other.id), await place(editor, own.id, randomUUID())];
    expectProblem(answers[0]!, 422, 'unknown-neighbour');
    expect(withoutRequest(answers[0]!)).toEqual(withoutRequest(answers[1]!));
    expectProblem(await place(viewer, own.id, null), 403, 'project-role-required');
  });

  it('keeps a total order when many move at once', async () => {
    const { id: projectId } = await newProject(owner);
    await letIn(owner, projectId, 'editor', editor);
    const made: string[] = [];
    for (let count = 0; count < 8; count += 1) made.push((await section(`${count}`, projectId)).id);
    const moves = Array.from({ length: 24 }, (_, index) =>
      place([owner, editor][index % 2]!, made[index % 8]!, made[(index * 3 + 1) % 8]!),
    );
    const statuses = (await Promise.all(moves)).map(({ status }) => status);
    expect(statuses).toContain(200);
    for (const status of statuses) expect([200, 422]).toContain(status);
    const { data } = must(200, await editor.get(`/projects/${projectId}/sections`));
    expect(new Set(data.map(({ position }: { position: string }) => position)).size).toBe(8);
  });
});

describe('DELETE /sections/{id}', () => {
  it('leaves its tasks in the project, in no section, with a version that tells', async () => {
    const { id: sectionId } = await section();
    const task = await editor.task({ projectId: id, sectionId, title: 'Stays here' });
    expect((await viewer.get('/tasks')).text).toContain(sectionId);
    expectProblem(await viewer.delete(`/sections/${sectionId}`), 403, 'project-role-required');
    expect((await editor.delete(`/sections/${sectionId}`)).status).toBe(204);
    expect(must(200, await viewer.get(`/tasks/${task.id}`))).toMatchObject({
      sectionId: null,
      version: task.version + 1,
    });
    expect((await viewer.get('/tasks')).text).not.toContain(sectionId);
    expectProblem(await editor.get(`/sections/${sectionId}`), 404, 'not-found');
  });
});
