import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CACHE_MANAGER, type Cache } from '@nestjs/cache-manager';
import { startBeside } from '../support/app.js';
import { built } from '../support/built.js';
import { Client, type Person, send } from '../support/client.js';
import { type Break, inRedis, openDoor } from '../support/faults.js';
import { scaled } from '../support/scale.js';
import { titles, untilCached, via } from '../support/people.js';
import { type Pair, startPair } from '../support/pairs.js';
import { eventually } from '../support/processes.js';
import { letIn, newProject } from '../support/sharing.js';

const ALL = 30_000;
const OPERATIONS = scaled(ALL, 4_000);
const USERS = 8;
/** Reads that one user makes at once, while writing. */
const READERS = 2;

/** Cache-aside as it is often done: read, fill; write, delete. */
const NAIVE: Break[] = [
  ['platform/cache/response-cache', 'if (!entry?.generation.equals(generation))', 'if (!entry)'],
  [
    'platform/cache/response-cache',
    'const key = this.generationKey(scope);',
    `const key = this.generationKey(scope);
     const entries = await this.redis.client.keys(this.entryKey(scope, '*'));
     if (entries.length > 0) await this.redis.client.unlink(entries);`,
  ],
];

/** What a process once read is good for as long as it has it. */
const CREDULOUS: Break = [
  'platform/cache/response-cache',
  '(await this.redis.bytes.get(generationKey))?.equals(copy.generation)',
  'true',
];

/** Believes a Redis that is back before others can have told it what changed. */
const EAGER: Break = ['platform/cache/cache-redis', 'RETURN = 2000', 'RETURN = 0'];

/** Writes to a project that is shared. */
const WRITES = scaled(2_000, 100);
const MEMBERS = 3;
/** The same tasks, under other keys of the cache. */
const LISTS = ['', '&status=open&sort=title', '&fields=title', '&priority=0&createdBefore=9999-12-31'];

/** Makes void only the lists of whoever writes. */
const SELFISH: Break = [
  'features/tasks/task-changes',
  'scopes: memberIds.map(taskListsOf)',
  'scopes: [taskListsOf(actorId)]',
];

/** One person whose only task counts: `acknowledged` is the last number that a write was answered for. */
interface Counter {
  readonly client: Client;
  readonly task: string;
  acknowledged: number;
}

let pair: Pair;
beforeAll(async () => {
  pair = await startPair();
});
afterAll(() => pair?.end());

describe('lists from the cache, over two processes', () => {
  it(`never show an older state than the last acknowledged one, in ${OPERATIONS} reads and writes`, async () => {
    expect(await interleave(pair.urls, OPERATIONS)).toEqual([]);
  });

  it('show older states when they are filled and deleted without looking, so the test above can fail', async () => {
    // It ends with the first of them.
    const naive = await pair.startBroken(...NAIVE);
    expect(await interleave([naive, naive], ALL)).not.toEqual([]);
  });

  it('show older states when a process believes its own copy without asking Redis', async () => {
    const credulous = await pair.startBroken(CREDULOUS);
    expect(await interleave([pair.here.url, credulous], ALL)).not.toEqual([]);
  });

  it('are not read from a Redis that is back until others can have told it what changed', async () => {
    expect(await shownAfterSilence(pair.here.url)).toEqual(new Set(['changed']));
  });

  it('show older states when a process believes Redis as soon as it is back, so the test above can fail', async () => {
    expect(await shownAfterSilence(await pair.startBroken(EAGER))).toContain('before');
  });

  it('are kept in Redis for an hour at most', async () => {
    const seconds = await inRedis(pair.here.env.REDIS_URL!, async (client) => {
      const keys = await client.keys('doable-cache:*');
      return Promise.all(keys.map((key) => client.ttl(key)));
    });
    expect(seconds.length).toBeGreaterThan(USERS);
    for (const ttl of seconds) expect(ttl).toSatisfy((value: number) => value > 0 && value <= 3600);
  });

  it('are kept by a process without the old ones that came with them from Redis', async () => {
    const { ResponseCache } = await built<typeof import('../../src/platform/cache/response-cache.js')>(
      'platform/cache/response-cache',
    );
    const cache = pair.here.app.get(ResponseCache);
    await eventually('the cache is not there', () => Promise.resolve(cache.isUp));
    const body = Buffer.alloc(40_000);
    const read = () => cache.through('scope', 'key', () => Promise.resolve({ headers: {}, body }));
    await read();
    await cache.invalidate(['scope']);
    await read();
    const kept = (await read()) as { generation?: Buffer };
    expect(kept.generation!.buffer.byteLength).toBeLessThan(body.length);
  });

  it('are forgotten without the jobs that wait in the same Redis', async () => {
    await inRedis(pair.here.env.REDIS_URL!, (client) => client.set('bull:mail:example', 'waits'));
    await pair.here.app.get<Cache>(CACHE_MANAGER).clear();
    const left = await inRedis(pair.here.env.REDIS_URL!, (client) => client.keys('*'));
    expect(left.filter((key) => key.startsWith('doable-cache:'))).toEqual([]);
    expect(left).toContain('bull:mail:example');
  });
});

describe('lists of a project that is shared, over two processes', () => {
  it(`never show any member an older state than the last acknowledged one, or one who left any, in ${WRITES} writes`, async () => {
    expect(await interleaveMembers(pair.urls)).toEqual([]);
  });

  it('show members older states when only the lists of the writer are made void, so the test above can fail', async () => {
    const selfish = await pair.startBroken(SELFISH);
    expect(await interleaveMembers([selfish, selfish])).not.toEqual([]);
  });
});

/** Several users read and write at once through both processes. Answers what was wrong, the first of it. */
async function interleave(urls: [string, string], operations: number): Promise<string[]> {
  const wrong: string[] = [];
  let done = 0;
  const more = () => wrong.length === 0 && done++ < operations;

  async function write(counter: Counter): Promise<void> {
    for (let next = 1; more(); next += 1) {
      const title = `${counter.client.user!.id} ${next}`;
      const { status } = await call(urls[next % 2]!, 'PATCH', counter, `/tasks/${counter.task}`, { title });
      if (status !== 200) wrong.push(`a write answered ${status}`);
      counter.acknowledged = next;
    }
  }

  async function read(counter: Counter, first: number): Promise<void> {
    for (let i = first; more(); i += 1) {
      const least = counter.acknowledged;
      const { body } = await call(urls[i % 2]!, 'GET', counter, '/tasks');
      const [owner, number] = body.data![0]!.title.split(' ');
      if (owner !== counter.client.user!.id || body.data!.length !== 1) wrong.push("somebody else's list");
      if (Number(number) < least) wrong.push(`${number} after ${least} was acknowledged`);
    }
  }

  const counters = await Promise.all(Array.from({ length: USERS }, () => newCounter(urls[0])));
  await Promise.all(
    counters.flatMap((counter) => [
      write(counter),
      ...Array.from({ length: READERS }, (_, index) => read(counter, index)),
    ]),
  );
  return wrong;
}

async function newCounter(url: string): Promise<Counter> {
  const client = await new Client(url).register();
  const task = await client.task({ title: `${client.user.id} 0` });
  return { client, task: task.id as string, acknowledged: 0 };
}

interface Reply {
  status: number;
  body: { data?: { title: string }[] };
}

/** As Client does, without a look at the document. */
async function call(
  url: string,
  method: string,
  { client }: Counter,
  path: string,
  body?: object,
): Promise<Reply> {
  const headers = { authorization: `Bearer ${client.token}`, 'content-type': 'application/json' };
  const { status, text } = await send(method, `${url}/api/v1${path}`, {
    headers,
    body: JSON.stringify(body),
  });
  return { status, body: JSON.parse(text) as Reply['body'] };
}

/** What a reader shows of a change that another process can tell Redis half a second after it is back. */
async function shownAfterSilence(reader: string): Promise<Set<string>> {
  const door = await openDoor(pair.redis.url);
  const writer = await startBeside({ REDIS_URL: door.url });
  const person = await pair.here.anonymous.register();
  const { id } = await person.task({ title: 'before' });
  const read = () => titles(via(reader, person));
  await untilCached(pair.redis.url, person, 'before');
  const shown = new Set<string>();
  const readFor = async (ms: number) => {
    for (const until = Date.now() + ms; Date.now() < until; await sleep(25))
      for (const title of await read()) shown.add(title);
  };
  pair.redis.freeze();
  door.swallow();
  await via(writer.url, person).patch(`/tasks/${id}`, { title: 'changed' });
  // Longer than a process waits for an answer before it tries to connect again.
  await sleep(3000);
  pair.redis.thaw();
  await readFor(500);
  door.reopen();
  await readFor(3000);
  await writer.close();
  await door.close();
  return shown;
}

/** Two members write, all read, one comes and goes. Answers what was wrong, the first of it. */
async function interleaveMembers(urls: string[]): Promise<string[]> {
  const wrong: string[] = [];
  const owner: Person = await new Client(urls[0]!).register();
  const { id: projectId } = (await newProject(owner)) as { id: string };
  const members = [owner];
  for (let n = 1; n < MEMBERS; n += 1) members.push(await letIn(owner, projectId, 'editor'));
  const guest = await new Client(urls[0]!).register();
  const tasks = await Promise.all(members.slice(0, 2).map(() => owner.task({ title: '0', projectId })));
  const acknowledged = tasks.map(() => 0);
  let isOver = false;
  const goesOn = () => wrong.length === 0 && !isOver;
  const at = (person: Person, turn: number) => via(urls[turn % 2]!, person);

  async function write(which: number): Promise<void> {
    for (let next = 1; wrong.length === 0 && next <= WRITES / 2; next += 1) {
      const { status } = await at(members[which]!, next).patch(`/tasks/${tasks[which]!.id}`, {
        title: `${next}`,
      });
      if (status !== 200) wrong.push(`a write answered ${status}`);
      acknowledged[which] = next;
    }
  }

  async function look(person: Person, turn: number): Promise<void> {
    const least = [...acknowledged];
    const { body } = await at(person, turn).get(`/tasks?projectId=${projectId}${LISTS[turn % LISTS.length]}`);
    const seen = new Map(
      (body.data as { id: string; title: string }[]).map((task) => [task.id, Number(task.title)]),
    );
    least.forEach((number, which) => {
      const shown = seen.get(tasks[which]!.id);
      if (shown === undefined || shown < number) wrong.push(`${shown} after ${number} was acknowledged`);
    });
  }

  async function read(person: Person, first: number): Promise<void> {
    for (let turn = first; goesOn(); turn += 1) await look(person, turn);
  }

  async function comeAndGo(): Promise<void> {
    for (let turn = 0; goesOn(); turn += 1) {
      await letIn(at(owner, turn), projectId, 'viewer', guest);
      for (let list = 0; list < LISTS.length; list += 1) await look(guest, turn + list);
      await at(owner, turn).delete(`/projects/${projectId}/members/${guest.user.id}`);
      for (const [index, list] of LISTS.entries()) {
        const { body } = await at(guest, turn + index).get(`/tasks?projectId=${projectId}${list}`);
        if (body.data.length > 0) wrong.push('somebody who is out sees the project');
      }
    }
  }

  const writing = Promise.all([write(0), write(1)]).finally(() => (isOver = true));
  await Promise.all([writing, ...members.map(read), comeAndGo()]);
  return wrong;
}
