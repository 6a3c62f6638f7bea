import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApp, type TestApp } from '../support/app.js';
import type { Person } from '../support/client.js';
import { query } from '../support/database.js';
import { expectProblem, withoutRequest } from '../support/problem.js';
import { section, shared } from '../support/sharing.js';

let test: TestApp;
let maya: Person;
let omar: Person;
let vera: Person;
let project: string;

beforeAll(async () => {
  test = await startApp();
  const register = () => test.anonymous.register();
  [maya, omar, vera] = (await Promise.all([1, 2, 3].map(register))) as [Person, Person, Person];
  project = await shared(maya, { viewers: [vera] });
});
afterAll(() => test.close());

const sql = <Row extends Record<string, unknown>>(text: string, ...values: unknown[]) =>
  query<Row>(test.env.DATABASE_URL!, text, values);
const batch = (person: Person, operations: object[], more = {}) =>
  person.post('/tasks/batch', { operations, ...more });
const everything = () =>
  sql(`SELECT (SELECT md5(string_agg(t::text, '' ORDER BY id)) FROM tasks t) AS tasks, count(*) FROM events`);
const statuses = (body: { results: { status: number }[] }) => body.results.map(({ status }) => status);
const title = async (id: string) => (await maya.get(`/tasks/${id}`)).body.title as string;

/** What a task goes through, one operation after the other. */
function life(id: string, sectionId: string): object[] {
  return [
    { operation: 'create', body: { id, title: 'First', projectId: project } },
    { operation: 'update', id, ifMatch: 'v1', body: { title: 'Second' } },
    { operation: 'complete', id, ifMatch: '"v2"' },
    { operation: 'reopen', id },
    { operation: 'move', id, body: { sectionId } },
    { operation: 'delete', id, ifMatch: 'v5' },
    { operation: 'restore', id },
  ];
}

describe('POST /tasks/batch', () => {
  it.each([false, true])(
    'does everything that single routes do, in order, with isAtomic %s',
    async (isAtomic) => {
      const [id, sectionId] = [randomUUID(), await section(maya, project)];
      const { status, body } = await batch(maya, life(id, sectionId), { isAtomic });
      expect([status, statuses(body)]).toEqual([200, [201, 200, 200, 200, 200, 204, 200]]);
      expect(body.results[1].task).toMatchObject({ title: 'Second', version: 2 });
      expect(body.results[5]).toEqual({ status: 204 });
      expect((await maya.get(`/tasks/${id}`)).body).toEqual(body.results[6].task);
      const events = await sql<{ type: string }>(
        'SELECT type FROM events WHERE subject_id = $1 ORDER BY id',
        id,
      );
      expect(events.map(({ type }) => type.slice('task.'.length))).toEqual([
        'created',
        'changed',
        'completed',
        'reopened',
        'moved',
        'deleted',
        'restored',
      ]);
    },
  );

  it('goes on behind an operation that is refused, and says why as its own route would', async () => {
    const [mine, theirs] = [await maya.task(), await omar.task()];
    const shown = await maya.task({ projectId: project });
    const { status, body } = await batch(maya, [
      { operation: 'update', id: theirs.id, body: { title: 'Mine now' } },
      { operation: 'update', id: randomUUID(), body: { title: 'Mine now' } },
      { operation: 'update', id: mine.id, ifMatch: 'v9', body: { title: 'Late' } },
      { operation: 'update', id: mine.id, body: { title: '', colour: 'red' } },
      { operation: 'create', body: { id: mine.id, title: 'Again' } },
      { operation: 'create', body: { title: 'There', projectId: omar.user.id } },
      { operation: 'update', id: shown.id, body: { title: 'In time' } },
    ]);
    expect([status, statuses(body)]).toEqual([200, [404, 404, 412, 400, 409, 422, 200]]);
    const [foreign, unknown, stale, invalid] = body.results;
    expect(foreign).toEqual(unknown);
    expect(stale.problem).toMatchObject({ code: 'stale-version', title: 'Changed by somebody else' });
    expect(invalid.problem.errors.map(({ pointer }: { pointer: string }) => pointer).toSorted()).toEqual([
      '/operations/3/body/colour',
      '/operations/3/body/title',
    ]);
    expect(foreign.problem.type).toMatch(/\/errors\/not-found$/);
    const single = await maya.patch(`/tasks/${theirs.id}`, { title: 'x' });
    expect({ status: 404, ...foreign.problem }).toEqual(withoutRequest(single));
    expect(await title(shown.id)).toBe('In time');
    expectProblem(await vera.get(`/tasks/${mine.id}`), 404);
  });

  const refusals: [title: string, operation: (foreign: string) => object, status: number, pointer: string][] =
    [
      ['is not theirs', (id) => ({ operation: 'complete', id }), 404, '/operations/1'],
      ['is stale', () => ({ operation: 'complete', id: '', ifMatch: 'v9' }), 412, '/operations/1'],
      [
        'is invalid',
        () => ({ operation: 'update', id: '', body: { priority: 9 } }),
        400,
        '/operations/1/body/priority',
      ],
      [
        'contradicts itself',
        () => ({ operation: 'move', id: '', body: { parentId: '' } }),
        422,
        '/operations/1',
      ],
    ];
  it.each(refusals)(
    'with isAtomic stores nothing when one %s, and answers its refusal',
    async (_, make, status, pointer) => {
      const { id } = await maya.task();
      const foreign = (await omar.task()).id as string;
      const filled = JSON.parse(JSON.stringify(make(foreign)).replaceAll('""', JSON.stringify(id))) as object;
      const before = await everything();
      const operations = [
        { operation: 'update', id, body: { title: 'New' } },
        filled,
        { operation: 'delete', id },
      ];
      const answer = await batch(maya, operations, { isAtomic: true });
      expectProblem(answer, status);
      expect(answer.body.errors[0].pointer).toBe(pointer);
      expect(await everything()).toEqual(before);
      expect(await title(id)).not.toBe('New');
    },
  );

  it('refuses as a whole what has not the form of a batch, and names every place', async () => {
    const { id } = await maya.task();
    const answer = await batch(maya, [
      { operation: 'delete' },
      { operation: 'create', id, body: { title: 'x' } },
      { operation: 'complete', id, body: {} },
      { operation: 'burn', id },
      { operation: 'delete', id: 'x', ifMatch: 'W/"v1"', colour: 'red' },
    ]);
    expectProblem(answer, 400, 'invalid-input');
    expect(answer.body.errors.map(({ pointer }: { pointer: string }) => pointer).toSorted()).toEqual([
      '/operations/0/id',
      '/operations/1/id',
      '/operations/2/body',
      '/operations/3/operation',
      '/operations/4/colour',
      '/operations/4/id',
      '/operations/4/ifMatch',
    ]);
    for (const operations of [
      [],
      Array.from({ length: 101 }, () => ({ operation: 'delete', id })),
      [null],
      ['x'],
    ])
      expectProblem(await batch(maya, operations as object[]), 400, 'invalid-input');
  });

  it.each(['update', 'move', 'create'])('%s without a body is refused at its place', async (operation) => {
    const { id } = await maya.task();
    const step = operation === 'create' ? { operation } : { operation, id };
    const { body } = await batch(maya, [step]);
    expect(body.results[0]).toMatchObject({
      status: 400,
      problem: { errors: [{ pointer: '/operations/0/body', code: 'required' }] },
    });
  });

  it.each([false, true])('takes 100 operations, also on one task, with isAtomic %s', async (isAtomic) => {
    const { id } = await maya.task();
    const operations = Array.from({ length: 100 }, (_, index) => ({
      operation: 'update',
      id,
      ifMatch: `v${index + 1}`,
      body: { title: `Title ${index}` },
    }));
    const { body } = await batch(maya, operations, { isAtomic });
    expect(new Set(statuses(body))).toEqual(new Set([200]));
    expect((await maya.get(`/tasks/${id}`)).body).toMatchObject({ title: 'Title 99', version: 101 });
  });

  it.each([false, true])(
    'repeated under an Idempotency-Key happens once, with isAtomic %s',
    async (isAtomic) => {
      const headers = { 'idempotency-key': randomUUID() };
      const { id: refused } = await maya.task();
      // The second is refused by PostgreSQL itself.
      const refusals = [
        { operation: 'update', id: refused, body: { title: 'Never', labelIds: [randomUUID()] } },
        { operation: 'create', body: { id: refused, title: 'Never' } },
      ];
      const operations = [
        { operation: 'create', body: { title: 'Once' } },
        ...(isAtomic ? [] : refusals),
        { operation: 'create', body: { title: 'Once more' } },
      ];
      const send = () => maya.post('/tasks/batch', { operations, isAtomic }, { headers });
      const [first, second] = [await send(), await send()];
      expect([first.status, second.text]).toEqual([200, first.text]);
      expect(second.headers.get('idempotent-replayed')).toBe('true');
      const ids = first.body.results.flatMap(({ task }: { task?: { id: string } }) => task?.id ?? []);
      expect(await sql('SELECT FROM tasks WHERE id = ANY($1)', ids)).toHaveLength(2);
      expect(await title(refused)).not.toBe('Never');
      expect(await sql('SELECT type FROM events WHERE subject_id = $1', refused)).toEqual([
        { type: 'task.created' },
      ]);
    },
  );
});
