import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApp, startWorker, type TestApp } from '../support/app.js';
import type { Client, Person } from '../support/client.js';
import { query } from '../support/database.js';
import { expectProblem, withoutRequest } from '../support/problem.js';
import { eventually } from '../support/processes.js';
import { shared } from '../support/sharing.js';

interface Label {
  id: string;
  name: string;
}

let test: TestApp;
let maya: Person;
let omar: Person;

beforeAll(async () => {
  test = await startApp({ ACCOUNT_DELETION_DAYS: '0' });
  [maya, omar] = await Promise.all([test.anonymous.register(), test.anonymous.register()]);
});
afterAll(() => test.close());

const sql = <Row extends Record<string, unknown>>(text: string, ...values: unknown[]) =>
  query<Row>(test.env.DATABASE_URL!, text, values);
const eventsOf = async (id: string) => {
  const rows = await sql<{ type: string }>('SELECT type FROM events WHERE subject_id = $1 ORDER BY id', id);
  return rows.map(({ type }) => type);
};
const stored = async (id: string) => (await sql('SELECT * FROM labels WHERE id = $1', id))[0];
const times = <T>(count: number, make: (index: number) => T) =>
  Array.from({ length: count }, (_, at) => make(at));

/** A new label of this client, as the API answered it. */
async function labelOf(client: Client, details: object = {}) {
  const { status, body, text } = await client.post('/labels', { name: `label ${randomUUID()}`, ...details });
  if (status !== 201) throw new Error(`creating a label answered ${status}: ${text}`);
  return body;
}

describe('POST /labels', () => {
  it('stores a label, and says where it is and which version', async () => {
    const { status, headers, body } = await maya.post('/labels', { name: 'urgent', color: '#d93025' });
    expect([status, headers.get('location'), headers.get('etag')]).toEqual([
      201,
      `/api/v1/labels/${body.id}`,
      '"v1"',
    ]);
    expect(body).toMatchObject({ name: 'urgent', color: '#d93025', version: 1 });
    expect((await maya.get(`/labels/${body.id}`)).body).toEqual(body);
    expect(await stored(body.id)).toMatchObject({ owner_id: maya.user.id, name: 'urgent', color: '#d93025' });
    expect(await eventsOf(body.id)).toEqual(['label.created']);
  });

  it('has no colour when none is given', async () => {
    expect((await labelOf(maya)).color).toBeNull();
    expect((await labelOf(maya, { color: null })).color).toBeNull();
  });

  it('takes an id that the client made, once', async () => {
    const id = randomUUID();
    expect((await labelOf(maya, { id: id.toUpperCase() })).id).toBe(id);
    for (const client of [maya, omar])
      expectProblem(await client.post('/labels', { id, name: 'another' }), 409, 'label-id-taken');
    expect(await eventsOf(id)).toEqual(['label.created']);
  });

  it.each([
    ['Errands', 'eRRANDS'],
    ['Äpfel', 'äPFEL'],
  ])('refuses a name that is taken: %s, %s', async (name, same) => {
    await labelOf(maya, { name });
    expectProblem(await maya.post('/labels', { name: same }), 409, 'label-exists');
    expect((await labelOf(omar, { name: same })).name).toBe(same);
  });

  it('takes one of many that have the same name at once', async () => {
    const answers = await Promise.all(times(10, () => maya.post('/labels', { name: 'at once' })));
    const refused = answers.filter(({ status }) => status !== 201);
    expect(refused.length).toBe(9);
    for (const answer of refused) expectProblem(answer, 409, 'label-exists');
  });

  it.each([
    { name: '' },
    { name: 'two\nlines' },
    { name: 'x', color: 'red' },
    { name: 'x', color: '#fff' },
    {},
  ])('refuses %o', async (body) => {
    expectProblem(await maya.post('/labels', body), 400, 'invalid-input');
  });

  it('makes at most 500, also when many ask at once', async () => {
    const client = await test.anonymous.register();
    await sql(
      `INSERT INTO labels (id, owner_id, name, version, created_at, updated_at)
       SELECT gen_random_uuid(), $1, n::text, 1, now(), now() FROM generate_series(1, 498) n`,
      client.user.id,
    );
    const answers = await Promise.all(times(10, () => client.post('/labels', { name: randomUUID() })));
    const refused = answers.filter(({ status }) => status !== 201);
    expect(refused.length).toBe(8);
    for (const answer of refused) expectProblem(answer, 409, 'too-many-labels');
  });
});

describe('GET /labels', () => {
  it.each(['name', '-name', 'createdAt', '-createdAt'])('pages by %s, each label once', async (sort) => {
    const client = await test.anonymous.register();
    for (const name of ['d', 'b', 'e', 'a', 'c']) await labelOf(client, { name });
    const seen: Label[] = [];
    for (let cursor = ''; ;) {
      const { body } = await client.get(`/labels?limit=2&count=true&sort=${sort}${cursor}`);
      expect(body.total).toBe(5);
      seen.push(...body.data);
      if (body.nextCursor === null) break;
      cursor = `&cursor=${body.nextCursor}`;
    }
    const names = seen.map(({ name }) => name).join('');
    const expected: Record<string, string> = { name: 'abcde', '-name': 'edcba', createdAt: 'dbeac' };
    expect(names).toBe(expected[sort] ?? 'caebd');
  });

  it("is by name, and shows nothing of others'", async () => {
    const client = await test.anonymous.register();
    const [second, first] = [await labelOf(client, { name: 'b' }), await labelOf(client, { name: 'a' })];
    await labelOf(omar);
    expect((await client.get('/labels')).body).toEqual({ data: [first, second], nextCursor: null });
  });
});

describe('PATCH /labels/{id}', () => {
  it('leaves absent members, clears null ones, raises the version and says what changed', async () => {
    const before = await labelOf(maya, { color: '#d93025' });
    const { status, headers, body } = await maya.patch(`/labels/${before.id}`, { color: null });
    expect([status, headers.get('etag')]).toEqual([200, '"v2"']);
    expect(body).toEqual({ ...before, color: null, version: 2, updatedAt: body.updatedAt });
    expect((await maya.get(`/labels/${before.id}`)).body).toEqual(body);
    const [event] = await sql(
      `SELECT data FROM events WHERE subject_id = $1 AND type = 'label.changed'`,
      before.id,
    );
    expect(event).toEqual({ data: { changes: { color: { from: '#d93025', to: null } } } });
  });

  it('that changes nothing leaves version and events alone', async () => {
    const before = await labelOf(maya);
    const { body } = await maya.patch(`/labels/${before.id}`, { name: before.name, color: null });
    expect(body).toEqual(before);
    expect(await eventsOf(before.id)).toEqual(['label.created']);
  });

  it('refuses the name of another label, and takes its own in other letters', async () => {
    const [one, other] = [await labelOf(maya, { name: 'one of two' }), await labelOf(maya)];
    expectProblem(await maya.patch(`/labels/${other.id}`, { name: 'ONE of two' }), 409, 'label-exists');
    expect(await stored(other.id)).toMatchObject({ name: other.name, version: 1 });
    expect((await maya.patch(`/labels/${one.id}`, { name: 'ONE of two' })).body.name).toBe('ONE of two');
  });
});

describe('/labels/{id}', () => {
  it.each(['PATCH', 'DELETE'])('%s with a stale If-Match answers 412 and stores nothing', async (method) => {
    const { id } = await labelOf(maya);
    const body = method === 'PATCH' ? { name: 'new' } : undefined;
    const stale = await maya.call(method, `/labels/${id}`, { body, headers: { 'if-match': '"v7"' } });
    expectProblem(stale, 412, 'stale-version');
    expect(stale.headers.get('etag')).toBe('"v1"');
    expect(await eventsOf(id)).toEqual(['label.created']);
  });

  it.each(['GET', 'PATCH', 'DELETE'])(
    "%s of another's label is not found, exactly as one that is not there",
    async (method) => {
      const { id } = await labelOf(omar);
      const before = await stored(id);
      const body = method === 'PATCH' ? { name: 'mine now' } : undefined;
      const theirs = await maya.call(method, `/labels/${id}`, { body });
      expectProblem(theirs, 404, 'not-found');
      const nobodys = await maya.call(method, `/labels/${randomUUID()}`, { body });
      expect(withoutRequest(theirs)).toEqual(withoutRequest(nobodys));
      expect([await stored(id), await eventsOf(id)]).toEqual([before, ['label.created']]);
    },
  );
});

describe('the labels of a task', () => {
  it('are its owner’s, in their order, with include=labels in full', async () => {
    const [first, second] = [await labelOf(maya, { color: '#000000' }), await labelOf(maya)];
    const task = await maya.task({ labelIds: [second.id, first.id.toUpperCase()] });
    expect(task.labelIds).toEqual([second.id, first.id]);
    const { body } = await maya.get(`/tasks/${task.id}?include=labels`);
    const embedded = ({ id, name, color }: Label & { color: string | null }) => ({ id, name, color });
    expect(body.labels).toEqual([embedded(second), embedded(first)]);
  });

  it("are not another's, exactly as ones that are not there", async () => {
    const { id } = await labelOf(omar);
    const task = await maya.task();
    const requests = [
      (labelIds: string[]) => maya.post('/tasks', { title: 'Labelled', labelIds }),
      (labelIds: string[]) => maya.patch(`/tasks/${task.id}`, { labelIds }),
    ];
    for (const send of requests) {
      const theirs = await send([id]);
      expectProblem(theirs, 422, 'unknown-label');
      expect(withoutRequest(theirs)).toEqual(withoutRequest(await send([randomUUID()])));
    }
    expect((await maya.get(`/tasks/${task.id}`)).body).toEqual(task);
  });

  it('are seen by everybody in the project, who may leave them there', async () => {
    const projectId = await shared(maya, { editors: [omar] });
    const { id, name } = await labelOf(maya);
    const own = await labelOf(omar);
    const task = await maya.task({ projectId, labelIds: [id] });
    const { body } = await omar.get(`/tasks?projectId=${projectId}&include=labels`);
    expect(body.data[0].labels).toEqual([{ id, name, color: null }]);
    const { status, body: patched } = await omar.patch(`/tasks/${task.id}`, { labelIds: [own.id, id] });
    expect([status, patched.labelIds]).toEqual([200, [own.id, id]]);
    expectProblem(
      await omar.post('/tasks', { title: 'Mine', projectId, labelIds: [id] }),
      422,
      'unknown-label',
    );
    expectProblem(await omar.get(`/labels/${id}`), 404);
  });

  it('have their new name in every list at once', async () => {
    const projectId = await shared(maya, { editors: [omar] });
    const { id } = await labelOf(maya);
    await maya.task({ projectId, labelIds: [id] });
    const lists = () =>
      Promise.all([maya, omar].map((client) => client.get(`/tasks?projectId=${projectId}&include=labels`)));
    await lists();
    const name = randomUUID();
    expect((await maya.patch(`/labels/${id}`, { name })).status).toBe(200);
    for (const { body } of await lists()) expect(body.data[0].labels[0].name).toBe(name);
  });
});

describe('DELETE /labels/{id}', () => {
  it('answers 204 and then 404', async () => {
    const { id, name } = await labelOf(maya);
    const { status, text } = await maya.delete(`/labels/${id}`, { headers: { 'if-match': '"v1"' } });
    expect([status, text]).toEqual([204, '']);
    expectProblem(await maya.delete(`/labels/${id}`), 404, 'not-found');
    expect(await eventsOf(id)).toEqual(['label.created', 'label.deleted']);
    expect((await labelOf(maya, { name })).name).toBe(name);
  });

  it('takes it off 50 tasks, those in the trash too, and out of everybody’s lists', async () => {
    const projectId = await shared(maya, { editors: [omar] });
    const [label, other] = [await labelOf(maya), await labelOf(maya)];
    const labelIds = [label.id, other.id];
    const tasks = await Promise.all(times(50, () => maya.task({ projectId, labelIds })));
    const inTrash = tasks[0]!.id;
    await omar.delete(`/tasks/${inTrash}`);
    const list = () => omar.get(`/tasks?projectId=${projectId}&include=labels`);
    expect((await list()).text.split(label.id).length - 1).toBe(2 * 49);

    expect((await maya.delete(`/labels/${label.id}`)).status).toBe(204);
    const { body, text } = await list();
    expect([body.data.length, text.includes(label.id)]).toEqual([49, false]);
    expect(body.data[0]).toMatchObject({ labelIds: [other.id], version: 2, updatedBy: maya.user.id });
    const rows = await sql<{ label_ids: string[] }>('SELECT label_ids FROM tasks WHERE id = $1', inTrash);
    expect(rows[0]!.label_ids).toEqual([other.id]);
    const [event] = await sql(
      `SELECT actor_id, context_id, data FROM events WHERE subject_id = $1 AND type = 'task.changed'`,
      tasks[1]!.id,
    );
    expect(event).toEqual({
      actor_id: maya.user.id,
      context_id: projectId,
      data: { changes: { labelIds: { from: labelIds, to: [other.id] } } },
    });
  });

  const ways: [string, (task: { id: string }, labelId: string) => Promise<{ status: number }>, boolean][] = [
    ['with a new task', (_, id) => maya.post('/tasks', { title: 'New', labelIds: [id] }), false],
    ['with a task', (task, id) => maya.patch(`/tasks/${task.id}`, { labelIds: [id] }), false],
    ['with a copy', (task) => maya.post(`/tasks/${task.id}/duplicates`, {}), true],
  ];
  it.each(ways)('%s that gets it at once never leaves a label that is gone', async (_, attach, isThere) => {
    const statuses: number[] = [];
    for (let round = 0; round < 10; round += 1) {
      const labels = await Promise.all(times(5, () => labelOf(maya)));
      const tasks = await Promise.all(labels.map(({ id }) => maya.task({ labelIds: isThere ? [id] : [] })));
      const both = labels.flatMap(({ id }, at) => [attach(tasks[at], id), maya.delete(`/labels/${id}`)]);
      statuses.push(...(await Promise.all(both)).map(({ status }) => status));
    }
    expect(statuses.filter((status) => ![200, 201, 204, 422].includes(status))).toEqual([]);
    const dangling = await sql(
      `SELECT tasks.id FROM tasks, unnest(label_ids) label WHERE label NOT IN (SELECT id FROM labels)`,
    );
    expect(dangling).toEqual([]);
  });
});

describe('PUT /users/me/erasure', () => {
  it('takes the labels of the account off the tasks of others', async () => {
    const [leaving, worker] = [await test.anonymous.register(), await startWorker()];
    const projectId = await shared(maya, { editors: [leaving] });
    const labels = [await labelOf(leaving), await labelOf(leaving)];
    const { id } = await leaving.task({ projectId, labelIds: labels.map((label) => label.id) });
    const list = () => maya.get(`/tasks?projectId=${projectId}&include=labels`);
    expect((await list()).body.data[0].labels.length).toBe(2);
    await leaving.put('/users/me/erasure');
    await eventually(
      'the labels are still there',
      async () => (await list()).body.data[0].labels.length === 0,
    );
    expect((await maya.get(`/tasks/${id}`)).body.labelIds).toEqual([]);
    expect(await stored(labels[0].id)).toBeUndefined();
    await worker.close();
  });
});
