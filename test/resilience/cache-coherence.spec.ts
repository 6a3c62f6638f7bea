import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CACHE_MANAGER, type Cache } from '@nestjs/cache-manager';
import { built } from '../support/built.js';
import { Client, send } from '../support/client.js';
import { type Break, inRedis } from '../support/faults.js';
import { scaled } from '../support/scale.js';
import { type Pair, startPair } from '../support/pairs.js';
import { eventually } from '../support/processes.js';

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

/** One person whose only task counts: `acknowledged` is the last number that a write was answered for. */
interface Counter {
  readonly client: Client;
  readonly task: string;
  acknowledged: number;
}

describe('lists from the cache, over two processes', () => {
  let pair: Pair;
  beforeAll(async () => {
    pair = await startPair();
  });
  afterAll(() => pair?.end());

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
