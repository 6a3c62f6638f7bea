import { getEventListeners } from 'node:events';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApp, type TestApp } from '../../../test/support/app.js';
import { PASSWORD } from '../../../test/support/client.js';
import { doableOf } from '../../../test/support/doable.js';
import {
  Doable,
  DoableError,
  type DoableOptions,
  inMemory,
  isCode,
  TimedOut,
  Unreachable,
} from '../src/index.js';
import { thrown } from './thrown.js';
import { type Fate, unreliableWayTo } from './unreliable.js';

let test: TestApp;
let maya: Awaited<ReturnType<TestApp['anonymous']['register']>>;
let doable: Doable;
const open: { close(): void }[] = [];
beforeAll(async () => {
  test = await startApp();
  maya = await test.anonymous.register();
  doable = doableOf(maya);
});
afterAll(async () => {
  for (const way of open) way.close();
  await test?.close();
});

/** A client on whose way the next requests meet these fates. */
async function onWay(fates: Fate[], options: Partial<DoableOptions> = {}) {
  const way = await unreliableWayTo(test.url);
  open.push(way);
  way.fates.push(...fates);
  return {
    url: way.url,
    seen: way.seen,
    doable: new Doable({ baseUrl: way.url, token: maya.token!, ...options }),
  };
}

/** How many tasks have exactly this title. */
async function countOf(title: string): Promise<number> {
  let count = 0;
  for await (const task of doable.each('/tasks', { query: { q: title } }))
    if (task.title === title) count += 1;
  return count;
}

describe.concurrent('a POST whose answers are lost', () => {
  const lost: Fate[] = ['lose', 'halve', 'silence'];

  it('is done once', async () => {
    const title = 'Only once';
    const way = await onWay(lost, { patience: { each: 1_500 } });
    expect((await way.doable.post('/tasks', { body: { title } })).title).toBe(title);
    expect(new Set(way.seen.map(({ key }) => key)).size).toBe(1);
    expect([way.seen.length, await countOf(title)]).toEqual([4, 1]);
  });

  it('would be done more than once without its key: this test notices', async () => {
    const title = 'More than once';
    const keyless = (request: Request) => {
      request.headers.delete('idempotency-key');
      return fetch(request);
    };
    const way = await onWay(lost, { patience: { each: 1_500 }, fetch: keyless });
    await way.doable.post('/tasks', { body: { title } });
    expect(await countOf(title)).toBeGreaterThan(1);
  });

  it('is not repeated where a key means nothing', async () => {
    const way = await onWay(['lose']);
    const stranger = new Doable({ baseUrl: way.url });
    const details = { username: 'lost', email: 'lost@example.com', password: PASSWORD };
    const error = await thrown(stranger.register(details));
    expect([error instanceof Unreachable, way.seen.length]).toEqual([true, 1]);
    expect((await stranger.signIn('lost', PASSWORD)).username).toBe('lost');
  });
});

describe.concurrent('a POST without a key', () => {
  it('is not repeated by somebody who is signed in either', async () => {
    const way = await onWay(['lose']);
    const body = { identifier: maya.user.username, password: PASSWORD };
    expect(await thrown(way.doable.post('/auth/login', { body }))).toBeInstanceOf(Unreachable);
    expect(way.seen.map(({ key }) => key)).toEqual([undefined]);
  });
});

describe.concurrent('other requests whose answers are lost', () => {
  it('are repeated, and say so when that is what is wrong', async () => {
    const task = await doable.post('/tasks', { body: { title: 'first' } });
    const [path, body] = [{ id: task.id }, { title: 'second' }];
    const way = await onWay(['lose', 'pass', 'lose', 'pass', 'lose']);
    const stale = await thrown(way.doable.patch('/tasks/{id}', { path, ifMatch: task, body }));
    expect([isCode(stale, 'stale-version'), (stale as DoableError).tries]).toEqual([true, 2]);
    expect((await way.doable.patch('/tasks/{id}', { path, body })).title).toBe('second');
    const gone = await thrown(way.doable.delete('/tasks/{id}', { path }));
    expect([isCode(gone, 'not-found'), (gone as DoableError).tries]).toEqual([true, 2]);
  });

  it('of a session that is continued leave it signed in', async () => {
    const store = inMemory();
    const person = new Doable({ baseUrl: test.url, store });
    await person.signIn(maya.user.username, PASSWORD);
    await store.set({ ...(await store.get())!, renewAt: 0 });
    const way = await onWay(['lose', 'halve'], { token: undefined, store });
    expect((await way.doable.get('/users/me')).username).toBe(maya.user.username);
    expect(way.seen.map(({ path }) => path.replace('/api/v1', ''))).toEqual([
      ...Array.from({ length: 3 }, () => '/auth/refresh'),
      '/users/me',
    ]);
  });
});

describe.concurrent('a refresh that gets no new token', () => {
  async function refreshing(isGood: boolean) {
    const store = inMemory();
    await new Doable({ baseUrl: test.url, store }).signIn(maya.user.username, PASSWORD);
    const tokens = (await store.get())!;
    await store.set({ ...tokens, renewAt: 0, ...(!isGood && { expiresAt: 0 }) });
    const later = { status: 503, headers: { 'retry-after': '60' } };
    const way = await onWay([later], { token: undefined, store });
    const error = await thrown(way.doable.get('/labels'));
    return [(error as DoableError | undefined)?.status, way.seen.map(({ path }) => path.slice(8))];
  }

  it('does no harm as long as the old one is good', async () => {
    expect(await refreshing(true)).toEqual([undefined, ['auth/refresh', 'labels']]);
  });

  it('is what is wrong when the old one is not', async () => {
    expect(await refreshing(false)).toEqual([503, ['auth/refresh']]);
  });
});

describe.concurrent('an update', () => {
  /** Of a task that somebody else changes before the PATCH is sent for the second time. */
  async function exclaim(fates: Fate[], isContested: boolean) {
    const { id } = await doable.post('/tasks', { body: { title: 'Hey' } });
    const path = { id };
    let patches = 0;
    const contested = async (request: Request) => {
      if (request.method === 'PATCH') patches += 1;
      if (patches === 2 && isContested) await doable.patch('/tasks/{id}', { path, body: { priority: 1 } });
      return fetch(request);
    };
    const way = await onWay(['pass', ...fates], { fetch: contested });
    const update = way.doable.update('/tasks/{id}', { path }, ({ title }) => ({ title: `${title}!` }));
    const error = await thrown(update);
    return [error && isCode(error, 'stale-version'), (await doable.get('/tasks/{id}', { path })).title];
  }

  it('whose answer is lost is made once', async () => {
    expect(await exclaim(['lose'], false)).toEqual([undefined, 'Hey!']);
  });

  it('whose answer is lost is refused where somebody else was there as well', async () => {
    expect(await exclaim(['lose'], true)).toEqual([true, 'Hey!']);
  });

  it('that was put off is made anew where somebody else was faster', async () => {
    expect(await exclaim([{ status: 503 }], true)).toEqual([undefined, 'Hey!']);
  });
});

describe.concurrent('a request that is told to come back', () => {
  const later = (status: number, after: string): Fate => ({ status, headers: { 'retry-after': after } });
  const waited = ({ seen }: { seen: { at: number }[] }) => seen.at(-1)!.at - seen[0]!.at;

  it.each([429, 503, 409])('with %i comes back after as many seconds as it is told', async (status) => {
    const way = await onWay([later(status, '1')]);
    await way.doable.post('/tasks', { body: { title: 'Later' } });
    expect([way.seen.length, new Set(way.seen.map(({ key }) => key)).size]).toEqual([2, 1]);
    expect(waited(way)).toBeGreaterThanOrEqual(990);
  });

  it('comes back at the time that it is told', async () => {
    const way = await onWay([later(503, new Date(Date.now() + 2_000).toUTCString())]);
    await way.doable.get('/tasks');
    expect(waited(way)).toBeGreaterThanOrEqual(900);
  });

  it('comes back at that time by the clock that told it, however wrong the clock here is', async () => {
    const there = (ms: number) => new Date(Date.now() + 3_600_000 + ms).toUTCString();
    const way = await onWay([{ status: 503, headers: { date: there(0), 'retry-after': there(2_000) } }]);
    await way.doable.get('/tasks');
    expect(waited(way)).toBeGreaterThanOrEqual(900);
  });

  it('comes back by itself when it is told no time', async () => {
    const way = await onWay([{ status: 503 }, { status: 429 }, { status: 502 }, { status: 504 }]);
    expect((await way.doable.get('/labels')).data).toEqual([]);
    expect(way.seen.length).toBe(5);
  });

  it('does not wait longer than it is given, and tells for how long it should', async () => {
    const way = await onWay([later(429, '61')]);
    const error = (await thrown(way.doable.get('/tasks'))) as DoableError;
    expect([error.status, error.retryAfter, way.seen.length]).toEqual([429, 61, 1]);
  });

  it('is not sent again for other refusals', async () => {
    const way = await onWay([{ status: 409 }, { status: 500 }]);
    for (const status of [409, 500])
      expect(((await thrown(way.doable.get('/tasks'))) as DoableError).status).toBe(status);
    expect(way.seen.length).toBe(2);
  });
});

describe.concurrent('an answer that is not one of the API', () => {
  const json = { 'content-type': 'application/json' };

  it.each([{ headers: json }, {}])('is none, where it is empty: %j', async (answer) => {
    const way = await onWay([{ status: 200, ...answer }], { patience: { tries: 1 } });
    expect(await thrown(way.doable.get('/labels'))).toBeInstanceOf(Unreachable);
  });

  it.each([
    [500, 1],
    [502, 2],
  ])('keeps its status %i though its JSON is broken', async (status, times) => {
    const answer = { status, headers: json, body: '<p>' };
    const way = await onWay([answer, answer], { patience: { tries: 2 } });
    const error = (await thrown(way.doable.get('/labels'))) as DoableError;
    expect([error.status, error.code, way.seen.length]).toEqual([status, 'unknown', times]);
  });

  it.each([301, 302, 303, 307])('is refused where a %i would lead a change elsewhere', async (status) => {
    const headers = { location: '/api/v1/labels' };
    const change = await onWay([{ status, headers }]);
    const error = (await thrown(change.doable.post('/labels', { body: { name: 'led' } }))) as DoableError;
    expect([error.status, error.code, change.seen.length]).toEqual([status, 'unknown', 1]);
    expect(error.message).toMatch(/^Only a GET follows a redirect/);
    const read = await onWay([{ status, headers }]);
    expect((await read.doable.get('/projects')).data).toEqual([]);
  });
});

describe.concurrent('a request that is not answered', () => {
  const soon = () => {
    const controller = new AbortController();
    setTimeout(() => controller.abort(new Error('enough')), 200);
    return controller.signal;
  };

  it('is given up after so many tries', async () => {
    const way = await onWay(['refuse', 'refuse', 'refuse'], { patience: { tries: 3 } });
    const error = (await thrown(way.doable.get('/tasks'))) as Unreachable;
    expect([error instanceof Unreachable, error instanceof TimedOut]).toEqual([true, false]);
    expect([error.tries, way.seen.length]).toEqual([3, 3]);
  });

  it('is given up after so much time', async () => {
    const way = await onWay(['silence', 'silence'], { patience: { each: 300, total: 400 } });
    const error = (await thrown(way.doable.get('/tasks'))) as TimedOut;
    expect(error).toBeInstanceOf(TimedOut);
    expect(error.message).toMatch(/^No answer of the API at http:\/\/[\d.:]+ within \d+ ms$/);
  });

  // Less than the thirty seconds of the pause.
  it.each<[string, Fate]>([
    ['answered', 'silence'],
    ['sent again', { status: 503, headers: { 'retry-after': '30' } }],
    ['refused', 'refuse'],
  ])('ends when its signal says so before it is %s', { timeout: 20_000 }, async (_, fate) => {
    const way = await onWay([fate, fate, fate, fate, fate]);
    const request = way.doable.get('/tasks', { signal: soon() });
    expect(await thrown(request)).toEqual(new Error('enough'));
    expect(way.seen.length).toBeLessThanOrEqual(4);
  });

  it('ends when its signal says so before there is a token for it', async () => {
    const store = inMemory({ accessToken: 'over', refreshToken: 'something', renewAt: 0 });
    const way = await onWay(['silence'], { token: undefined, store });
    expect(await thrown(way.doable.get('/tasks', { signal: soon() }))).toEqual(new Error('enough'));
    expect(way.seen.length).toBe(1);
  });

  it('leaves nothing behind at a signal that lives longer', async () => {
    const way = await onWay(['refuse', { status: 503 }]);
    const { signal } = new AbortController();
    await way.doable.get('/tasks', { signal });
    expect([way.seen.length, getEventListeners(signal, 'abort')]).toEqual([3, []]);
  });

  it('shares a listener at its signal with all others: Node.js would warn of more than ten', async () => {
    const way = await onWay([]);
    const { signal } = new AbortController();
    const requests = Array.from({ length: 12 }, () => way.doable.get('/tasks', { signal }));
    const count = () => getEventListeners(signal, 'abort').length;
    expect(count()).toBe(1);
    while (way.seen.length === 0) await new Promise(setImmediate);
    expect(count()).toBe(1);
    await Promise.all(requests);
    expect(count()).toBe(0);
  });

  it('is not sent at all when its signal has ended, nor asks for a token', async () => {
    const store = inMemory({ accessToken: 'over', refreshToken: 'something', renewAt: 0 });
    const way = await onWay([], { token: undefined, store });
    const request = way.doable.get('/tasks', { signal: AbortSignal.abort(new Error('too late')) });
    expect([await thrown(request), way.seen.length]).toEqual([new Error('too late'), 0]);
  });
});
