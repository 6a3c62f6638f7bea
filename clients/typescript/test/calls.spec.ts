import { afterAll, beforeAll, describe, expect, expectTypeOf, it } from 'vitest';
import { startApp, type TestApp } from '../../../test/support/app.js';
import { compared, doableOf } from '../../../test/support/doable.js';
import { documentedOperations } from '../../../test/support/documented.js';
import { Doable, DoableError, etag, isCode, type Label, type Task } from '../src/index.js';
import { thrown } from './thrown.js';

let test: TestApp;
let maya: Awaited<ReturnType<TestApp['anonymous']['register']>>;
let doable: Doable;
beforeAll(async () => {
  test = await startApp();
  maya = await test.anonymous.register();
  doable = doableOf(maya);
});
afterAll(() => test?.close());

describe('lists', () => {
  let titles: string[];
  let projectId: string;
  beforeAll(async () => {
    projectId = (await doable.post('/projects', { body: { name: 'Listed' } })).id;
    titles = ['a', 'b', 'c', 'd', 'e'];
    for (const title of titles) await doable.post('/tasks', { body: { title, projectId } });
  });

  it('are read to the end, page after page, whole tasks of the type that they have', async () => {
    const read: string[] = [];
    for await (const task of doable.each('/tasks', { query: { projectId, sort: 'title', limit: 2 } })) {
      expectTypeOf(task).toExtend<Task>();
      read.push(task.title);
    }
    expect(read).toEqual(titles);
  });

  it('are read no further than somebody wants', async () => {
    let requests = 0;
    const counted = (request: Request) => compared(request).finally(() => (requests += 1));
    const counting = doableOf(maya, { fetch: counted });
    for await (const { title } of counting.each('/tasks', { query: { projectId, sort: 'title', limit: 2 } }))
      if (title === 'c') break;
    expect(requests).toBe(2);
  });

  it('begin at a cursor, and have only the members that are asked for', async () => {
    const query = { projectId, sort: 'title', limit: 2 };
    const { data, nextCursor } = await doable.get('/tasks', { query });
    const rest: (string | undefined)[] = [];
    const options = { query: { ...query, cursor: nextCursor!, fields: 'title' } };
    for await (const task of doable.each('/tasks', options)) {
      expectTypeOf(task.title).toEqualTypeOf<string | undefined>();
      expect(Object.keys(task)).toEqual(['id', 'title']);
      rest.push(task.title);
    }
    expect([...data.map(({ title }) => title), ...rest]).toEqual(titles);
  });

  it('have items of their own type, and take only what their operation knows', async () => {
    for await (const label of doable.each('/labels')) expectTypeOf(label).toEqualTypeOf<Label>();
    const wrong = [
      // @ts-expect-error: no such value
      doable.get('/tasks', { query: { status: 'opn', limit: 1 } }),
      // @ts-expect-error: no such parameter
      doable.get('/tasks', { query: { stats: 'open', limit: 1 } }),
      // @ts-expect-error: no such path
      doable.get('/task'),
      // @ts-expect-error: the path has an id
      doable.get('/tasks/{id}'),
      // @ts-expect-error: title is required
      doable.post('/tasks', { body: {} }),
      // @ts-expect-error: no such member
      doable.post('/tasks', { body: { title: 'x', tilte: 'y' } }),
      // @ts-expect-error: a read has no If-Match that changes anything
      doable.get('/tasks', { ifMatch: '"v1"' }).then(() => Promise.reject(new Error('type only'))),
      // @ts-expect-error: not a list
      doable.each('/tasks/{id}', { path: { id: 'x' } }).next(),
    ];
    const settled = await Promise.allSettled(wrong);
    expect(settled.filter(({ status }) => status === 'fulfilled')).toEqual([]);
  });
});

describe('what is refused', () => {
  it('is thrown with its code, its request, and every value that is wrong', async () => {
    const request = doable.post('/tasks', { body: { title: '', priority: 9 } });
    const error = (await thrown(request)) as DoableError;
    expect(error).toBeInstanceOf(DoableError);
    const { status, code, requestId, tries } = error;
    expect([status, code, tries]).toEqual([400, 'invalid-input', 1]);
    expect(requestId).toBe(error.problem.requestId);
    expect(error.errors.map(({ pointer }) => pointer)).toEqual(['/title', '/priority']);
    expect(error.message).toMatch(/2 values are not acceptable.*\n {2}\/title: .+\n {2}\/priority: .+/);
  });

  it('has the code `unknown` when somebody else answered', async () => {
    const proxy = () => Promise.resolve(new Response('<p>no</p>', { status: 418, statusText: 'No coffee' }));
    const error = (await thrown(doableOf(maya, { fetch: proxy }).get('/tasks'))) as DoableError;
    expect([error.status, error.code, error.message]).toEqual([418, 'unknown', 'No coffee (418 unknown)']);
  });
});

it('sends a key with each POST that takes one, and with no other', async () => {
  const posts = documentedOperations.filter(
    ({ method, path }) => method === 'POST' && path.startsWith('/api/v1'),
  );
  const wrong: string[] = [];
  for (const { path, parameters } of posts) {
    const takesKey = parameters.some(({ name }) => name === 'Idempotency-Key');
    const fetch = ({ headers }: Request) => {
      if (headers.has('idempotency-key') !== takesKey) wrong.push(path);
      return Promise.resolve(new Response(null, { status: 204 }));
    };
    const send = doableOf(maya, { fetch }).post as (path: string, options: object) => Promise<unknown>;
    await send(path.replace('/api/v1', ''), { path: { id: 'any' } });
  }
  expect([posts.length > 20, wrong]).toEqual([true, []]);
});

describe('a path', () => {
  it.each([undefined, '', '.', '..'])(
    'is not asked for with %j in it: it would lead elsewhere',
    async (id) => {
      const path = { id: id as string };
      expect(await thrown(doable.delete('/projects/{id}', { path }))).toBeInstanceOf(TypeError);
      expect(await thrown(doable.each('/tasks/{id}/comments', { path }).next())).toBeInstanceOf(TypeError);
    },
  );

  it('has anything else as it is', async () => {
    const error = await thrown(doable.get('/tasks/{id}', { path: { id: 'a/b?c#%2e' } }));
    expect(isCode(error, 'not-found') && error.problem.instance).toBe('/api/v1/tasks/a%2Fb%3Fc%23%252e');
  });
});

describe('versions', () => {
  it('protect a change from being made to something else', async () => {
    const task = await doable.post('/tasks', { body: { title: 'seen' } });
    const path = { id: task.id };
    await doable.patch('/tasks/{id}', { path, ifMatch: task, body: { priority: 1 } });
    const error = await thrown(doable.delete('/tasks/{id}', { path, ifMatch: task }));
    expect(isCode(error, 'stale-version')).toBe(true);
    expect(await doable.delete('/tasks/{id}', { path, ifMatch: '"v2"' })).toBeUndefined();
  });

  it('are told beside what is answered', async () => {
    const { data, response } = await doable.request('post', '/labels', { body: { name: 'told' } });
    expect([response.status, response.headers.get('etag')]).toEqual([201, etag(data)]);
  });

  it('let ten change the same thing at once, and none of them is lost', async () => {
    const { id } = await doable.post('/tasks', { body: { title: 'all', description: '' } });
    const add = (mark: number) =>
      doable.update('/tasks/{id}', { path: { id } }, ({ description }) => ({
        description: `${description}${mark} `,
      }));
    await Promise.all(Array.from({ length: 10 }, (_, mark) => add(mark)));
    const { description } = await doable.get('/tasks/{id}', { path: { id } });
    expect(description.trim().split(' ').toSorted().join('')).toBe('0123456789');
  });
});
