import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApp, type TestApp } from '../support/app.js';
import type { Client, Person } from '../support/client.js';
import { query } from '../support/database.js';
import { expectProblem } from '../support/problem.js';

interface Task {
  id: string;
  title: string;
  priority: number;
  dueAt: string | null;
  dueDate: string | null;
  createdAt: string;
  updatedAt: string;
}

let test: TestApp;
let maya: Person;

beforeAll(async () => {
  test = await startApp();
  maya = await test.anonymous.register();
});
afterAll(() => test.close());

/** Follows nextCursor to the end; `between` runs after each page. */
async function walk(client: Client, path: string, between = async (_page: Task[]) => {}): Promise<Task[]> {
  const seen: Task[] = [];
  for (let cursor = ''; ;) {
    const { status, body } = await client.get(`${path}${cursor && `&cursor=${cursor}`}`);
    expect(status).toBe(200);
    seen.push(...body.data);
    await between(body.data);
    if (body.nextCursor === null) return seen;
    cursor = body.nextCursor;
  }
}
const ids = (tasks: Task[]) => tasks.map(({ id }) => id);

/** Many tasks with few distinct values, so that ties are everywhere. */
function seed(ownerId: string, count: number): Promise<unknown[]> {
  return query(
    test.env.DATABASE_URL!,
    `INSERT INTO tasks (id, project_id, created_by, updated_by, label_ids, assignee_ids, position, title, description,
       priority, due_at, due_date, version, created_at, updated_at)
     SELECT gen_random_uuid(), $1, $1, $1, '{}', '{}', 'a' || lpad(n::text, 6, '0') || '1', chr(97 + n % 5), '', n % 4,
       CASE n % 6 WHEN 0 THEN timestamptz '2026-12-01Z' WHEN 1 THEN timestamptz '2026-12-02 10:00:00.007Z' END,
       CASE n % 6 WHEN 2 THEN date '2026-12-01' WHEN 3 THEN date '2026-12-03' END, 1,
       timestamptz '2026-11-01Z' + n % 7 * interval '1 ms', timestamptz '2026-11-02Z' - n % 3 * interval '1 day'
     FROM generate_series(1, $2::integer) n`,
    [ownerId, count],
  );
}

/** Tasks that are never due come last both ways. */
const dueOf = (task: Task, never = 'infinity') =>
  task.dueAt ?? (task.dueDate ? `${task.dueDate}T00:00:00.000Z` : never);
const valueOf = (task: Task, key: string) =>
  (key.endsWith('dueAt')
    ? dueOf(task, key.startsWith('-') ? '-infinity' : 'infinity')
    : task[key.replace('-', '') as keyof Task])!;

/** The order that `sort` asks for, worked out here; ties by id in the direction of the last key. */
function sorted(tasks: Task[], sort: string): Task[] {
  const keys = sort.split(',');
  const direction = (key: string) => (key.startsWith('-') ? -1 : 1);
  const compare = (a: Task, b: Task, key: string) => {
    const [left, right] = [valueOf(a, key), valueOf(b, key)];
    return left === right ? 0 : (left < right ? -1 : 1) * direction(key);
  };
  const byId = (a: Task, b: Task) => (a.id < b.id ? -1 : 1) * direction(keys.at(-1)!);
  return tasks.toSorted((a, b) => {
    const decisive = keys.map((key) => compare(a, b, key)).find((order) => order !== 0);
    return decisive ?? byId(a, b);
  });
}

describe('GET /tasks', () => {
  const sorts = [
    'createdAt',
    '-createdAt',
    'dueAt',
    '-dueAt',
    'title',
    '-priority',
    'updatedAt',
    '-priority,dueAt',
    'dueAt,-priority',
    'priority,-title',
    'priority,title,createdAt',
    '-priority,title,-dueAt',
    '-updatedAt,-priority,-title',
  ];
  let many: Person;
  let all: Task[];
  beforeAll(async () => {
    many = await test.anonymous.register();
    await seed(many.user.id, 59);
    all = await walk(many, '/tasks?limit=100');
  });

  it.each(sorts)('sorted by %s gives each task once, in order, over all its pages', async (sort) => {
    expect(all).toHaveLength(59);
    expect(ids(await walk(many, `/tasks?limit=8&sort=${sort}`))).toEqual(ids(sorted(all, sort)));
  });

  it('puts tasks without a due date last in dueAt, and days among moments', async () => {
    const { body } = await many.get('/tasks?sort=dueAt&limit=100');
    const dues = (body.data as Task[]).map((task) => dueOf(task));
    expect(dues[0]).toBe('2026-12-01T00:00:00.000Z');
    expect(dues.at(-1)).toBe('infinity');
    expect(dues).toEqual(dues.toSorted());
  });

  it('is newest first when nothing is said', async () => {
    const bare = await walk(many, '/tasks?limit=25');
    expect(ids(bare)).toEqual(ids(sorted(all, '-createdAt')));
  });

  it('gives 50 when nothing is said, at most 100, and its last page has no next', async () => {
    const { headers, body } = await many.get('/tasks');
    expect(body.data).toHaveLength(50);
    const next = /^<(\/api\/v1\/tasks\?cursor=[\w-]+)>; rel="next"$/.exec(headers.get('link')!)![1]!;
    const last = await many.get(next.replace('/api/v1', ''));
    expect(last.body).toMatchObject({ nextCursor: null, data: { length: 9 } });
    expect(last.headers.get('link')).toBeNull();
    const exact = await many.get('/tasks?limit=59');
    expect([exact.body.data.length, exact.body.nextCursor]).toEqual([59, null]);
    expectProblem(await many.get('/tasks?limit=101'), 400, 'invalid-input');
  });

  it('links to the next page with the other parameters as they were', async () => {
    const { headers, body } = await many.get('/tasks?limit=5&status=open&sort=-priority,dueAt');
    const link = /^<([^>]+)>; rel="next"$/.exec(headers.get('link')!)![1]!;
    const { pathname, searchParams } = new URL(link, test.url);
    expect([pathname, Object.fromEntries(searchParams)]).toEqual([
      '/api/v1/tasks',
      { limit: '5', status: 'open', sort: '-priority,dueAt', cursor: body.nextCursor },
    ]);
    const followed = await many.get(`//${link.slice(1)}`);
    expect(ids(followed.body.data)).toEqual(ids(sorted(all, '-priority,dueAt').slice(5, 10)));
  });

  it('filters by status and counts what the filter leaves', async () => {
    const own = await test.anonymous.register();
    const [done, open] = [await own.task(), await own.task()];
    await own.put(`/tasks/${done.id}/completion`);
    const list = async (search: string) => {
      const { body } = await own.get(`/tasks?count=true${search}`);
      return [ids(body.data), body.total];
    };
    expect(await list('&status=completed')).toEqual([[done.id], 1]);
    expect(await list('&status=open')).toEqual([[open.id], 1]);
    expect(await list('&limit=1')).toEqual([[open.id], 2]);
    expect((await own.get('/tasks')).body).not.toHaveProperty('total');
  });

  it('is empty for somebody new', async () => {
    const { status, headers, body } = await (await test.anonymous.register()).get('/tasks?count=true');
    expect([status, body, headers.get('link')]).toEqual([
      200,
      { data: [], nextCursor: null, total: 0 },
      null,
    ]);
  });

  it('answers 304 to who has these bytes, and 200 after any change', async () => {
    const own = await test.anonymous.register();
    const { id } = await own.task();
    const headers = { 'if-none-match': (await own.get('/tasks')).headers.get('etag')! };
    const same = await own.get('/tasks', { headers });
    expect([same.status, same.text]).toEqual([304, '']);
    await own.put(`/tasks/${id}/completion`);
    expect((await own.get('/tasks', { headers })).status).toBe(200);
  });

  it('shows each change at once, cached or not', async () => {
    const own = await test.anonymous.register();
    const titles = async () => (await own.get('/tasks')).body.data.map((task: Task) => task.title);
    expect(await titles()).toEqual([]);
    const { id } = await own.task({ title: 'One' });
    expect(await titles()).toEqual(['One']);
    await own.patch(`/tasks/${id}`, { title: 'Two' });
    expect(await titles()).toEqual(['Two']);
    await own.delete(`/tasks/${id}`);
    expect(await titles()).toEqual([]);
  });

  it.each([
    'unknown=1',
    'Limit=5',
    'page=2',
    '__proto__=1',
    'constructor=1',
    'toString=1',
    'hasOwnProperty=1',
  ])('refuses a key that it does not have, %s', async (search) => {
    const answer = await maya.get(`/tasks?${search}`);
    expectProblem(answer, 400, 'invalid-input');
    expect(answer.body.errors).toMatchObject([{ pointer: `/${search.split('=')[0]}` }]);
  });

  it.each([
    'sort=',
    'sort=colour',
    'sort=--priority',
    'sort=priority,',
    'sort=priority,-priority',
    'sort=priority,title,dueAt,createdAt',
    'sort=title%20desc',
    'sort=__proto__',
    'sort=toString',
    `sort=title;DROP%20TABLE%20tasks`,
  ])('refuses to %s', async (search) => {
    const answer = await maya.get(`/tasks?${search}`);
    expectProblem(answer, 400, 'invalid-input');
    expect(answer.body.errors).toMatchObject([{ pointer: '/sort' }]);
  });
});

describe('GET /tasks?cursor', () => {
  const encode = (...values: unknown[]) => Buffer.from(JSON.stringify(values)).toString('base64url');
  const moment = '2026-11-01T00:00:00.000Z';
  const id = '019a9f3e-5c00-7000-8000-0000000007a5';

  it('accepts one that was made for this order', async () => {
    expect((await maya.get(`/tasks?cursor=${encode('-createdAt', moment, id)}`)).status).toBe(200);
  });

  it.each([
    ['another order', encode('createdAt', moment, id)],
    ['more values', encode('-createdAt', moment, id, 1)],
    ['fewer values', encode('-createdAt', id)],
    ['an id that is none', encode('-createdAt', moment, 'x')],
    ['a moment that is none', encode('-createdAt', '2026-13-45T00:00:00Z', id)],
    ['an offset that PostgreSQL does not take', encode('-createdAt', '2026-11-01T00:00:00+23:00', id)],
    ['a number', encode('-createdAt', 5, id)],
    ['an object', encode('-createdAt', {}, id)],
    ['null', encode('-createdAt', null, id)],
    ['a NUL', encode('-createdAt', '\0', id)],
    ['no array', Buffer.from('{"a":1}').toString('base64url')],
    ['no JSON', 'garbage'],
    ['bytes', '%00%ff'],
  ])('refuses one with %s', async (_, cursor) => {
    const answer = await maya.get(`/tasks?cursor=${cursor}`);
    expectProblem(answer, 400);
    expect(answer.body.errors).toMatchObject([{ pointer: '/cursor' }]);
  });

  it.each([
    ['priority', 2 ** 31],
    ['priority', 1.5],
    ['title', '\ud800'],
    ['title', 'x'.repeat(1001)],
    ['dueAt', 'tomorrow'],
  ])('refuses a %s of %s', async (sort, value) => {
    expectProblem(await maya.get(`/tasks?sort=${sort}&cursor=${encode(sort, value, id)}`), 400);
  });

  it("shows nothing of another user's, even with their cursor", async () => {
    const other = await test.anonymous.register();
    await seed(other.user.id, 3);
    const { body } = await other.get('/tasks?limit=1');
    const { status, body: own } = await (
      await test.anonymous.register()
    ).get(`/tasks?cursor=${body.nextCursor}`);
    expect([status, own.data]).toEqual([200, []]);
  });

  it('keeps long titles that need the most bytes', async () => {
    const own = await test.anonymous.register();
    const titles = ['漢'.repeat(500), '"\\'.repeat(250), '🌱'.repeat(500)];
    for (const title of titles) await own.task({ title });
    const walked = await walk(own, '/tasks?limit=1&sort=-title');
    expect(walked.map(({ title }) => title)).toEqual(['🌱'.repeat(500), '漢'.repeat(500), '"\\'.repeat(250)]);
  });
});

describe('GET /tasks while others insert and delete', () => {
  it.each(['-createdAt', 'createdAt', 'title', '-priority,dueAt', 'dueAt'])(
    'skips and doubles none of the tasks that stay, by %s',
    async (sort) => {
      const own = await test.anonymous.register();
      await seed(own.user.id, 40);
      const all = ids(await walk(own, '/tasks?limit=100'));
      const doomed = new Set(all.filter((_, index) => index % 4 === 0));
      const toDelete = [...doomed];
      const churn = async (page: Task[]) => {
        // The last row of the page is what the cursor names; one of each page goes before its successor is asked for.
        const last = page.at(-1)?.id;
        const victims = [doomed.has(last ?? '') ? last : undefined, toDelete.pop(), toDelete.shift()];
        const deletions = victims.filter((id) => id !== undefined).map((id) => own.delete(`/tasks/${id}`));
        const creations = ['a', 'c', 'z'].map((title) => own.task({ title, priority: 2 }));
        await Promise.all([...deletions, ...creations]);
      };
      const walked = ids(await walk(own, `/tasks?limit=6&sort=${sort}`, churn));
      expect(new Set(walked).size).toBe(walked.length);
      const stayed = all.filter((id) => !doomed.has(id));
      expect(stayed.filter((id) => !walked.includes(id))).toEqual([]);
    },
  );

  it('does so also when the writers do not wait for the reader', async () => {
    const own = await test.anonymous.register();
    await seed(own.user.id, 40);
    const stay = ids(await walk(own, '/tasks?limit=100'));
    let isWalking = true;
    const writer = async () => {
      while (isWalking) {
        const { id } = await own.task({ id: randomUUID(), title: 'b' });
        await own.delete(`/tasks/${id}`);
      }
    };
    const reader = async () => {
      const walks = [await walk(own, '/tasks?limit=3'), await walk(own, '/tasks?limit=3&sort=title')];
      isWalking = false;
      return walks;
    };
    const [walks] = await Promise.all([reader(), writer(), writer()]);
    for (const walked of walks.map(ids)) {
      expect(walked.filter((id) => stay.includes(id)).toSorted()).toEqual(stay.toSorted());
    }
  });
});
