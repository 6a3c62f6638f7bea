import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApp, type TestApp } from '../support/app.js';
import type { Person } from '../support/client.js';
import { query } from '../support/database.js';
import { expectProblem, withoutRequest } from '../support/problem.js';

let test: TestApp;
let maya: Person;
let omar: Person;

beforeAll(async () => {
  test = await startApp();
  [maya, omar] = await Promise.all([test.anonymous.register(), test.anonymous.register()]);
});
afterAll(() => test.close());

const sql = <Row extends Record<string, unknown>>(text: string, ...values: unknown[]) =>
  query<Row>(test.env.DATABASE_URL!, text, values);
const eventsOf = async (taskId: string) => {
  const rows = await sql<{ type: string }>(
    'SELECT type FROM events WHERE subject_id = $1 ORDER BY id',
    taskId,
  );
  return rows.map(({ type }) => type);
};
const stored = async (taskId: string) => (await sql('SELECT * FROM tasks WHERE id = $1', taskId))[0];

describe('POST /tasks', () => {
  it('stores a task with everything else left at its default, and says where it is and which version', async () => {
    const { status, headers, body } = await maya.post('/tasks', { title: 'Water the plants' });
    expect(status).toBe(201);
    expect(headers.get('location')).toBe(`/api/v1/tasks/${body.id}`);
    expect(headers.get('etag')).toBe('"v1"');
    expect(body).toMatchObject({
      title: 'Water the plants',
      description: '',
      priority: 0,
      status: 'open',
      dueAt: null,
      dueDate: null,
      createdBy: maya.user.id,
      version: 1,
    });
    expect(body.createdAt).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
    expect(await stored(body.id)).toMatchObject({ title: 'Water the plants', project_id: maya.user.id });
    expect(await eventsOf(body.id)).toEqual(['task.created']);
  });

  it('makes ids that sort by time', async () => {
    const [first, second] = [await maya.task(), await maya.task()];
    expect(first.id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab]/);
    expect(first.id < second.id).toBe(true);
  });

  it('answers what reading it answers', async () => {
    const details = {
      description: '# Notes\n\nTwo lines, an emoji 🌱',
      priority: 4,
      startAt: '2026-11-20T10:30:00.5+01:00',
      dueDate: '2026-12-24',
      timeZone: 'Europe/Stockholm',
      estimatedMinutes: 90,
    };
    const created = await maya.task(details);
    expect(created).toMatchObject({ ...details, startAt: '2026-11-20T09:30:00.500Z' });
    expect((await maya.get(`/tasks/${created.id}`)).body).toEqual(created);
    expect((await maya.get('/tasks')).body.data[0]).toEqual(created);
  });

  it('takes an id that the client made, in lower case from then on', async () => {
    const id = randomUUID();
    const created = await maya.post('/tasks', { id: id.toUpperCase(), title: 'Offline' });
    expect([created.status, created.body.id, created.headers.get('location')]).toEqual([
      201,
      id,
      `/api/v1/tasks/${id}`,
    ]);
  });

  it.each(['its own', "another user's"])(
    'answers 409 to an id that is taken, %s, and tells nothing',
    async (whose) => {
      const { id } = await (whose === 'its own' ? maya : omar).task({ title: 'Secret of the first' });
      const repeated = await maya.post('/tasks', { id, title: 'Again' });
      expectProblem(repeated, 409, 'task-exists');
      expect(repeated.text).not.toContain('Secret');
      expect(repeated.headers.get('location')).toBeNull();
      expect(await stored(id)).toMatchObject({ title: 'Secret of the first' });
      expect(await eventsOf(id)).toEqual(['task.created']);
    },
  );

  it('answers 422 to two due dates and stores nothing', async () => {
    const id = randomUUID();
    const both = { id, title: 'Twice', dueAt: '2026-11-27T16:00:00Z', dueDate: '2026-11-27' };
    expectProblem(await maya.post('/tasks', both), 422, 'due-twice');
    expect([await stored(id), await eventsOf(id)]).toEqual([undefined, []]);
  });

  it('tells every bad value at once, by pointer', async () => {
    const answer = await maya.post('/tasks', { title: '', priority: 9, dueAt: 'soon', colour: 'red' });
    expectProblem(answer, 400, 'invalid-input');
    const pointers = answer.body.errors.map(({ pointer }: { pointer: string }) => pointer);
    expect(new Set(pointers)).toEqual(new Set(['/title', '/priority', '/dueAt', '/colour']));
  });

  it('takes an instant at the end of its day and year as it is', async () => {
    const { id } = await maya.task({ dueAt: '9999-12-31T23:59:59.999Z' });
    expect((await maya.get(`/tasks/${id}`)).body.dueAt).toBe('9999-12-31T23:59:59.999Z');
    expectProblem(await maya.post('/tasks', { title: 'Late', dueAt: '9999-12-31T23:59:59-01:00' }), 400);
  });
});

describe('GET /tasks/{id}', () => {
  it('answers 304 without a body to who has this version, and 200 after a change', async () => {
    const { id } = await maya.task();
    const fresh = await maya.get(`/tasks/${id}`);
    const headers = { 'if-none-match': fresh.headers.get('etag')! };
    const again = await maya.get(`/tasks/${id}`, { headers });
    expect([again.status, again.text, again.headers.get('etag')]).toEqual([304, '', '"v1"']);
    const several = await maya.get(`/tasks/${id}`, { headers: { 'if-none-match': '"v7", W/"v1"' } });
    expect(several.status).toBe(304);
    await maya.patch(`/tasks/${id}`, { title: 'New' });
    const changed = await maya.get(`/tasks/${id}`, { headers });
    expect([changed.status, changed.body.title, changed.headers.get('etag')]).toEqual([200, 'New', '"v2"']);
  });

  it("hides another user's task exactly as one that does not exist", async () => {
    const { id } = await omar.task();
    const theirs = await maya.get(`/tasks/${id}`);
    expectProblem(theirs, 404, 'not-found');
    expect(withoutRequest(theirs)).toEqual(withoutRequest(await maya.get(`/tasks/${randomUUID()}`)));
    expect(withoutRequest(theirs)).toEqual(withoutRequest(await maya.get('/tasks/not-an-id')));
    const names = (answer: { headers: Headers }) => [...answer.headers.keys()].toSorted();
    expect(names(theirs)).toEqual(names(await maya.get(`/tasks/${randomUUID()}`)));
  });

  it('takes the id in either case', async () => {
    const { id } = await maya.task();
    expect((await maya.get(`/tasks/${id.toUpperCase()}`)).body.id).toBe(id);
  });
});

describe('PATCH /tasks/{id}', () => {
  it('leaves absent members, clears null ones, and raises the version', async () => {
    const before = await maya.task({ description: 'Keep me', dueDate: '2026-12-24', estimatedMinutes: 30 });
    const { status, headers, body } = await maya.patch(`/tasks/${before.id}`, { dueDate: null, priority: 3 });
    expect([status, headers.get('etag')]).toEqual([200, '"v2"']);
    expect(body).toEqual({ ...before, dueDate: null, priority: 3, version: 2, updatedAt: body.updatedAt });
    expect(body.updatedAt >= before.updatedAt).toBe(true);
    expect((await maya.get(`/tasks/${before.id}`)).body).toEqual(body);
    expect(await eventsOf(before.id)).toEqual(['task.created', 'task.changed']);
    const [event] = await sql<{ data: unknown; actor_id: string }>(
      `SELECT data, actor_id FROM events WHERE subject_id = $1 AND type = 'task.changed'`,
      before.id,
    );
    expect(event).toEqual({
      actor_id: maya.user.id,
      data: { changes: { dueDate: { from: '2026-12-24', to: null }, priority: { from: 0, to: 3 } } },
    });
  });

  it('takes application/merge-patch+json as well', async () => {
    const { id } = await maya.task();
    const headers = { 'content-type': 'application/merge-patch+json' };
    const { status, body } = await maya.patch(`/tasks/${id}`, { title: 'Merged' }, { headers });
    expect([status, body.title]).toEqual([200, 'Merged']);
  });

  it('moves from a moment to a day in one request, and refuses both', async () => {
    const { id } = await maya.task({ dueAt: '2026-11-27T16:00:00Z' });
    expectProblem(await maya.patch(`/tasks/${id}`, { dueDate: '2026-11-27' }), 422, 'due-twice');
    expect(await eventsOf(id)).toEqual(['task.created']);
    const { body } = await maya.patch(`/tasks/${id}`, { dueAt: null, dueDate: '2026-11-27' });
    expect(body).toMatchObject({ dueAt: null, dueDate: '2026-11-27', version: 2 });
  });

  it('stores a moment that differs by a millisecond', async () => {
    const { id } = await maya.task({ dueAt: '2026-11-27T16:00:00.001Z' });
    const { body } = await maya.patch(`/tasks/${id}`, { dueAt: '2026-11-27T16:00:00.002Z' });
    expect([body.dueAt, body.version]).toEqual(['2026-11-27T16:00:00.002Z', 2]);
    expect((await maya.get(`/tasks/${id}`)).body).toEqual(body);
  });

  it.each([{}, { title: 'Same' }, { title: 'Same', priority: 0, dueAt: null }])(
    'that changes nothing, as %o, leaves version and events alone',
    async (patch) => {
      const before = await maya.task({ title: 'Same' });
      const { status, body } = await maya.patch(`/tasks/${before.id}`, patch);
      expect([status, body]).toEqual([200, before]);
      expect(await eventsOf(before.id)).toEqual(['task.created']);
    },
  );

  it.each([{ title: null }, { description: null }, { priority: null }, { id: randomUUID() }, { version: 9 }])(
    'refuses %o and stores nothing',
    async (patch) => {
      const { id } = await maya.task();
      const before = await stored(id);
      expectProblem(await maya.patch(`/tasks/${id}`, patch), 400, 'invalid-input');
      expect([await stored(id), await eventsOf(id)]).toEqual([before, ['task.created']]);
    },
  );
});

describe('/tasks/{id}/completion', () => {
  it('PUT completes, and completing again changes nothing', async () => {
    const { id } = await maya.task();
    const first = await maya.put(`/tasks/${id}/completion`);
    expect([first.status, first.headers.get('etag')]).toEqual([200, '"v2"']);
    expect(first.body).toMatchObject({ id, status: 'completed', version: 2 });
    expect(first.body.completedAt).toBe(first.body.updatedAt);
    const second = await maya.put(`/tasks/${id}/completion`);
    expect([second.status, second.body]).toEqual([200, first.body]);
    expect(await eventsOf(id)).toEqual(['task.created', 'task.completed']);
  });

  it('DELETE reopens, and reopening again changes nothing', async () => {
    const { id } = await maya.task();
    await maya.put(`/tasks/${id}/completion`);
    const first = await maya.delete(`/tasks/${id}/completion`);
    expect([first.status, first.headers.get('etag')]).toEqual([200, '"v3"']);
    expect(first.body).toMatchObject({ status: 'open', completedAt: null, version: 3 });
    expect((await maya.delete(`/tasks/${id}/completion`)).body).toEqual(first.body);
    expect(await eventsOf(id)).toEqual(['task.created', 'task.completed', 'task.reopened']);
  });

  it('completes once when many ask at once', async () => {
    const { id } = await maya.task();
    const answers = await Promise.all(Array.from({ length: 20 }, () => maya.put(`/tasks/${id}/completion`)));
    expect(new Set(answers.map(({ status, text }) => `${status} ${text}`)).size).toBe(1);
    expect(answers[0]!.body.version).toBe(2);
    expect(await eventsOf(id)).toEqual(['task.created', 'task.completed']);
  });

  it.each(['PUT', 'DELETE'])('%s with a stale If-Match answers 412 and stores nothing', async (method) => {
    const { id } = await maya.task();
    const stale = await maya.call(method, `/tasks/${id}/completion`, { headers: { 'if-match': '"v7"' } });
    expectProblem(stale, 412, 'stale-version');
    expect(stale.headers.get('etag')).toBe('"v1"');
    expect(await eventsOf(id)).toEqual(['task.created']);
  });
});

describe('DELETE /tasks/{id}', () => {
  it('answers 204 and then 404, and the task is gone from lists', async () => {
    const { id } = await maya.task();
    await maya.get('/tasks');
    const { status, text } = await maya.delete(`/tasks/${id}`, { headers: { 'if-match': '"v1"' } });
    expect([status, text]).toEqual([204, '']);
    for (const method of ['GET', 'DELETE', 'PATCH'] as const) {
      const body = method === 'PATCH' ? { title: 'Back' } : undefined;
      expectProblem(await maya.call(method, `/tasks/${id}`, { body }), 404, 'not-found');
    }
    const { body } = await maya.get('/tasks?limit=100');
    expect(body.data.map((task: { id: string }) => task.id)).not.toContain(id);
    expect(await eventsOf(id)).toEqual(['task.created', 'task.deleted']);
  });

  it('with a stale If-Match answers 412 and the task stays', async () => {
    const { id } = await maya.task();
    expectProblem(await maya.delete(`/tasks/${id}`, { headers: { 'if-match': '"v2"' } }), 412);
    expect((await maya.get(`/tasks/${id}`)).status).toBe(200);
  });
});

describe("another user's task", () => {
  const calls: [string, string, unknown?][] = [
    ['GET', ''],
    ['PATCH', '', { title: 'Mine now' }],
    ['DELETE', ''],
    ['PUT', '/completion'],
    ['DELETE', '/completion'],
  ];

  it.each(calls)(
    '%s /tasks/{id}%s is not found, with any If-Match, and nothing happens',
    async (method, path, body) => {
      const { id } = await omar.task();
      const before = await stored(id);
      const call = (target: string, headers = {}) =>
        maya.call(method, `/tasks/${target}${path}`, { body, headers });
      const theirs = await call(id);
      expectProblem(theirs, 404, 'not-found');
      expect(withoutRequest(theirs)).toEqual(withoutRequest(await call(randomUUID())));
      expectProblem(await call(id, { 'if-match': '"v9"' }), 404, 'not-found');
      expect([await stored(id), await eventsOf(id)]).toEqual([before, ['task.created']]);
    },
  );

  it('is in no list of anybody else, administrators included', async () => {
    const { id } = await omar.task();
    const admin = await test.anonymous.register();
    await sql(`UPDATE users SET role = 'admin' WHERE id = $1`, admin.user.id);
    for (const client of [maya, admin]) {
      expect((await client.get('/tasks?limit=100')).text).not.toContain(id);
      expectProblem(await client.get(`/tasks/${id}`), 404);
    }
  });
});
