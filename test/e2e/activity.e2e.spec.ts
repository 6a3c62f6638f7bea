import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApp, startBeside, startWorker, type TestApp } from '../support/app.js';
import type { Person } from '../support/client.js';
import { query } from '../support/database.js';
import { broken } from '../support/faults.js';
import { via } from '../support/people.js';
import { expectProblem, withoutRequest } from '../support/problem.js';
import { eventually } from '../support/processes.js';
import { letIn, shared as sharedBy } from '../support/sharing.js';

/** Believes that an id always was the same thing, and hides nothing. */
const CARELESS = broken(
  ['features/activity/activity.queries', 'id >= $2', '$2::uuid IS NOT NULL'],
  ['features/activity/activity.queries', 'AND context_id <> subject_id', ''],
  ['features/activity/activity.queries', 'if (!seen.has(', 'if (!('],
);

interface Entry {
  id: string;
  type: string;
  actorId: string | null;
  actor: { username: string; displayName: string } | null;
  taskId: string | null;
  changes: Record<string, { from: unknown; to: unknown }> | null;
  details: Record<string, unknown> | null;
}

let test: TestApp;
let careless: TestApp;
let olga: Person;
let emil: Person;
let vera: Person;
let stranger: Person;
let projectId: string;

beforeAll(async () => {
  test = await startApp({ ACCOUNT_DELETION_DAYS: '0' });
  careless = await startBeside(CARELESS);
  const people = Array.from({ length: 4 }, () => test.anonymous.register());
  [olga, emil, vera, stranger] = (await Promise.all(people)) as [Person, Person, Person, Person];
  projectId = await shared();
});
afterAll(async () => {
  await Promise.all([careless?.close(), test?.close()]);
});

const sql = <Row extends Record<string, unknown>>(text: string, ...values: unknown[]) =>
  query<Row>(test.env.DATABASE_URL!, text, values);
const shared = () => sharedBy(olga, { editors: [emil], viewers: [vera] });
/** Oldest first. */
async function story(reader: Person, of: string, url = test.url): Promise<Entry[]> {
  const { status, body, text } = await via(url, reader).get(`${of}/activity?limit=100`);
  if (status !== 200) throw new Error(`the history answered ${status}: ${text}`);
  return (body.data as Entry[]).toReversed();
}

describe('GET /tasks/{id}/activity', () => {
  it('tells the story of a task: who did what, from which value to which', async () => {
    const { id } = await olga.task({ projectId, title: 'Notes' });
    const at = `/tasks/${id}`;
    await emil.patch(at, { title: 'Release notes', priority: 2 });
    const { body: item } = await emil.post(`${at}/items`, { name: 'Apple' });
    await emil.patch(`${at}/items/${item.id}`, { checked: true });
    const { body: comment } = await olga.post(`${at}/comments`, { content: 'Well done' });
    const { body: completed } = await olga.put(`${at}/completion`);
    const elsewhere = await shared();
    await olga.put(`${at}/placement`, { body: { projectId: elsewhere } });
    const told = await story(vera, at);
    const by = (person: Person) => ({
      actorId: person.user.id,
      actor: { username: person.user.username, displayName: person.user.username },
      taskId: id,
    });
    expect(told).toMatchObject([
      { ...by(olga), type: 'task.created', changes: null, details: { title: 'Notes' } },
      {
        ...by(emil),
        type: 'task.changed',
        changes: { title: { from: 'Notes', to: 'Release notes' }, priority: { from: 0, to: 2 } },
        details: null,
      },
      { ...by(emil), type: 'task.item-added', changes: null, details: { itemId: item.id, name: 'Apple' } },
      {
        type: 'task.item-changed',
        changes: { checked: { from: false, to: true } },
        details: { itemId: item.id, name: 'Apple' },
      },
      { type: 'comment.added', details: { commentId: comment.id, content: 'Well done', mentions: [] } },
      { type: 'task.completed', changes: { completedAt: { from: null, to: completed.completedAt } } },
      { type: 'task.moved', changes: { projectId: { from: projectId, to: elsewhere } } },
    ]);
    const fields = told.flatMap(({ changes }) => Object.keys(changes ?? {}));
    expect(fields.filter((field) => ['version', 'updatedAt', 'updatedBy'].includes(field))).toEqual([]);
  });

  it('and that of its project are for members: a removed one and strangers find nothing', async () => {
    const left = await test.anonymous.register();
    const place = await sharedBy(olga, { editors: [left] });
    const { id } = await left.task({ projectId: place });
    expect(await story(left, `/tasks/${id}`)).toHaveLength(1);
    expect((await olga.delete(`/projects/${place}/members/${left.user.id}`)).status).toBe(204);
    for (const person of [left, stranger])
      for (const [kind, target] of [
        ['tasks', id],
        ['projects', place],
      ]) {
        const theirs = await person.get(`/${kind}/${target}/activity`);
        expectProblem(theirs, 404, 'not-found');
        const unknown = await person.get(`/${kind}/${randomUUID()}/activity`);
        expect(withoutRequest(theirs)).toEqual(withoutRequest(unknown));
      }
  });

  it('is not found while the task is in the trash, and tells of that afterwards', async () => {
    const { id } = await olga.task({ projectId });
    await olga.delete(`/tasks/${id}`);
    expectProblem(await olga.get(`/tasks/${id}/activity`), 404, 'not-found');
    await olga.put(`/tasks/${id}/restoration`);
    const types = (await story(vera, `/tasks/${id}`)).map(({ type }) => type);
    expect(types).toEqual(['task.created', 'task.deleted', 'task.restored']);
  });

  it('names no project, parent or related task that the reader does not see', async () => {
    const secret = await olga.task({ title: 'Above' });
    const { id } = await olga.task({ parentId: secret.id });
    await olga.post(`/tasks/${id}/relations`, { kind: 'blocks', taskId: secret.id });
    await olga.put(`/tasks/${id}/placement`, { body: { projectId } });
    const hidden = [olga.user.id, secret.id];
    const told = async (reader: Person, url?: string) => {
      const entries = await story(reader, `/tasks/${id}`, url);
      const text = JSON.stringify(entries.map(({ changes, details }) => ({ changes, details })));
      return { entries, named: hidden.filter((name) => text.includes(name)) };
    };
    const hers = await told(vera);
    expect(hers.named).toEqual([]);
    expect(hers.entries.at(-1)!.changes).toMatchObject({
      projectId: { from: null, to: projectId },
      parentId: { from: null, to: null },
    });
    expect(hers.entries[1]!.details).toMatchObject({ kind: 'blocks', taskId: id, otherId: null });
    expect((await told(olga)).named).toEqual(hidden);
    expect((await told(vera, careless.url)).named).toEqual(hidden);
  });

  it('of a new task begins with it, whatever had the same id before', async () => {
    const { id } = await olga.task({ title: 'Purged secret' });
    await olga.delete(`/tasks/${id}`);
    expect((await olga.delete(`/trash/${id}`)).status).toBe(204);
    await stranger.task({ id, title: 'Mine now' });
    // An event of a project, which has its subject for context.
    await sql(
      `INSERT INTO events (id, type, actor_id, subject_id, context_id, scopes, data)
       SELECT 'ffffffff-ffff-7fff-bfff-ffffffffffff', 'project.renamed', $1, $2, $2, '{}', '{"name": "Secret project"}'`,
      olga.user.id,
      id,
    );
    expect(await story(stranger, `/tasks/${id}`)).toMatchObject([{ details: { title: 'Mine now' } }]);
    const leaked = JSON.stringify(await story(stranger, `/tasks/${id}`, careless.url));
    expect(leaked).toContain('Purged secret');
    expect(leaked).toContain('Secret project');
  });
});

describe('GET /projects/{id}/activity', () => {
  it('tells what happened to its tasks while they were in it, and nothing that happens elsewhere', async () => {
    const place = await shared();
    const { id } = await emil.task({ projectId: place, title: 'Here first' });
    const part = await emil.task({ projectId: place, parentId: id, title: 'A part' });
    await emil.put(`/tasks/${id}/placement`, { body: { projectId: emil.user.id } });
    await emil.patch(`/tasks/${id}`, { title: 'Private now' });
    const told = await story(vera, `/projects/${place}`);
    expect(told.slice(-4)).toMatchObject([
      { type: 'task.created', taskId: id, details: { title: 'Here first' } },
      { type: 'task.created', taskId: part.id },
      {
        type: 'task.left',
        taskId: id,
        actorId: emil.user.id,
        changes: null,
        details: { title: 'Here first' },
      },
      { type: 'task.left', taskId: part.id, details: { title: 'A part' } },
    ]);
    const types = async (of: string) => (await story(emil, of)).map(({ type }) => type);
    expect(await types(`/projects/${emil.user.id}`)).toEqual(['task.moved', 'task.moved', 'task.changed']);
    expect(await types(`/tasks/${id}`)).toEqual(['task.created', 'task.moved', 'task.changed']);
  });

  it('tells what happened to the project itself, and who came and went', async () => {
    const place = await sharedBy(olga, { viewers: [vera] });
    await olga.patch(`/projects/${place}`, { name: 'Garden' });
    expect(await story(vera, `/projects/${place}`)).toMatchObject([
      { type: 'project.created', taskId: null, details: { name: 'A project' } },
      { type: 'invitation.created', actorId: olga.user.id, taskId: null },
      { type: 'member.joined', details: { userId: vera.user.id, role: 'viewer' } },
      { type: 'project.changed', changes: { name: { from: 'A project', to: 'Garden' } }, details: null },
    ]);
  });

  it('gives only the types that are asked for', async () => {
    const place = await shared();
    const { id } = await emil.task({ projectId: place });
    await emil.post(`/tasks/${id}/comments`, { content: 'One' });
    await emil.put(`/tasks/${id}/completion`);
    const of = async (types: string) => {
      const { body } = await vera.get(`/projects/${place}/activity?count=true&types=${types}`);
      return [body.total, ...body.data.map(({ type }: Entry) => type)];
    };
    expect(await of('comment.added,task.completed')).toEqual([2, 'task.completed', 'comment.added']);
    expect(await of('task.purged')).toEqual([0]);
    for (const types of ['', 'task', 'task.created,', 'TASK.created', "task.'--"])
      expectProblem(await vera.get(`/projects/${place}/activity?types=${types}`), 400, 'invalid-input');
  });

  it('shows in pages once what had happened before, in one order, while others write', async () => {
    const place = await shared();
    const tasks = await Promise.all(Array.from({ length: 30 }, () => emil.task({ projectId: place })));
    const before = (await story(vera, `/projects/${place}`)).toReversed().map(({ id }) => id);
    const seen: string[] = [];
    let writing = true;
    const write = async () => {
      for (let n = 0; writing; n += 1)
        await emil.patch(`/tasks/${tasks[n % 30].id}`, { title: `Title ${n}` });
    };
    const writers = [write(), write()];
    for (let cursor = ''; ;) {
      const { body } = await vera.get(`/projects/${place}/activity?limit=3${cursor}`);
      seen.push(...body.data.map(({ id }: Entry) => id));
      if (body.nextCursor === null) break;
      cursor = `&cursor=${body.nextCursor}`;
    }
    writing = false;
    await Promise.all(writers);
    expect(before.length).toBeGreaterThan(30);
    expect(seen.filter((id) => before.includes(id))).toEqual(before);
    expect(seen).toEqual([...new Set(seen)].toSorted().toReversed());
    const { body } = await vera.get(`/projects/${place}/activity?count=true&limit=1`);
    expect(body.total).toBeGreaterThan(before.length);
  });

  it('keeps that an erased account did something, not who it was nor what it said', async () => {
    const worker = await startWorker();
    try {
      const place = await shared();
      const leaving = await test.anonymous.register({ displayName: 'Vanishing Person' });
      await letIn(olga, place, 'editor', leaving);
      const { id } = await olga.task({ projectId: place, title: 'Stays' });
      await leaving.post(`/tasks/${id}/comments`, { content: 'Vanishing words' });
      await leaving.patch(`/tasks/${id}`, { title: 'Vanishing title' });
      expect((await leaving.put('/users/me/erasure')).status).toBe(200);
      await eventually('the account is still there', async () => {
        const left = await sql('SELECT FROM users WHERE id = $1', leaving.user.id);
        return left.length === 0;
      });
      const told = await story(vera, `/projects/${place}`);
      const nobody = { actorId: null, actor: null, taskId: id, changes: null, details: null };
      expect(told.filter(({ taskId }) => taskId === id)).toMatchObject([
        { actorId: olga.user.id, details: { title: 'Stays' } },
        { ...nobody, type: 'comment.added' },
        { ...nobody, type: 'task.changed' },
      ]);
      expect(JSON.stringify(told)).not.toContain('anishing');
    } finally {
      await worker.close();
    }
  });
});
