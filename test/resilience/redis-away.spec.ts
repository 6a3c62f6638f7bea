import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Client } from '../support/client.js';
import { ownEnvironment } from '../support/environment.js';
import { type FragileServer, inRedis, ownRedis } from '../support/faults.js';
import { type Mailbox, openMailbox } from '../support/mailbox.js';
import { Diary, type Outcome, signIns, taskLives, titles, via } from '../support/people.js';
import { eventually, type Process, spawnProcess } from '../support/processes.js';

const EACH = 200;
const GOOD: Record<string, number> = {
  register: 201,
  login: 200,
  create: 201,
  list: 200,
  read: 200,
  patch: 200,
  complete: 200,
  delete: 204,
};
const ALL_GOOD = Object.fromEntries(Object.keys(GOOD).map((kind) => [kind, EACH]));

describe('without Redis', () => {
  let redis: FragileServer;
  let mailbox: Mailbox;
  let api: Process;
  let other: Process;
  let worker: Process;
  const registered: string[] = [];

  beforeAll(async () => {
    [redis, mailbox] = await Promise.all([ownRedis(), openMailbox()]);
    const env = await ownEnvironment({ REDIS_URL: redis.url, MAIL_URL: mailbox.url });
    [api, other, worker] = await Promise.all([
      spawnProcess('main', env),
      spawnProcess('main', env),
      spawnProcess('worker', env),
    ]);
  });
  afterAll(async () => {
    await Promise.all([api, other, worker].map((process) => process?.end('SIGKILL')));
    await Promise.all([redis?.remove(), mailbox?.close()]);
  });

  /** 200 of each kind; those with a password one after the other, as the others are. */
  async function liveOn(): Promise<Diary> {
    const diary = new Diary();
    const person = await api.client.register();
    const [emails] = await Promise.all([signIns(api.client, diary, EACH), taskLives(person, diary, EACH)]);
    registered.push(person.user.email, ...emails);
    const statuses = (kind: string) => diary.of(kind).map(({ status }) => status);
    const count = (kind: string) => [kind, statuses(kind).filter((status) => status === GOOD[kind]).length];
    expect(Object.fromEntries(Object.keys(GOOD).map(count))).toEqual(ALL_GOOD);
    return diary;
  }

  /** People whose lists both processes have cached. */
  async function people(count: number): Promise<{ person: Client; task: string }[]> {
    const found = [];
    for (let i = 0; i < count; i += 1) {
      const person = await api.client.register();
      const { id } = await person.task({ title: 'before' });
      await titles(person);
      await titles(via(other.url, person));
      registered.push(person.user.email);
      found.push({ person, task: id as string });
    }
    return found;
  }

  /** Each change is in the next list of either process, from the moment that Redis is there again. */
  async function listsAreRight(asked: { person: Client; task: string }[], forMs: number): Promise<void> {
    const until = Date.now() + forMs;
    for (let round = 0; Date.now() < until; round += 1) {
      for (const { person, task } of asked) {
        const title = `after ${round}`;
        const writer = via(round % 2 ? api.url : other.url, person);
        expect((await writer.patch(`/tasks/${task}`, { title })).status).toBe(200);
        expect(await Promise.all([api, other].map(({ url }) => titles(via(url, person))))).toEqual([
          [title],
          [title],
        ]);
      }
    }
  }

  async function cacheIsUsed(): Promise<void> {
    const person = await api.client.register();
    registered.push(person.user.email);
    await person.task({ title: 'to be found in the cache' });
    await eventually(
      'no list is cached within 5 s',
      async () => {
        await titles(person);
        return (await cachedLists(redis.url, person.user.id)).some((list) => list.includes('to be found'));
      },
      5000,
    );
  }

  async function allMailArrives(): Promise<void> {
    const missing = () => registered.filter((email) => mailbox.to(email).length === 0);
    await eventually('mail is missing', async () => missing().length === 0, 20_000);
    const doubled = registered.filter((email) => mailbox.to(email).length > 1);
    expect(doubled).toEqual([]);
  }

  it('which was never there, everything else works; what waited for it follows when it comes', async () => {
    expect((await api.client.get('//health/ready')).body).toMatchObject({ status: 'ready', cache: false });
    const diary = await liveOn();
    expect(mailbox.all()).toEqual([]);
    await redis.start();
    await cacheIsUsed();
    await allMailArrives();
    expect(slow(diary)).toEqual([]);
  }, 60_000);

  it('which was killed, everything else works; no list is old when it comes back with its old data', async () => {
    const asked = await people(5);
    await redis.kill();
    const diary = await liveOn();
    for (const { person, task } of asked) await person.patch(`/tasks/${task}`, { title: 'during' });
    await redis.start();
    for (const { person } of asked) expect(await titles(via(other.url, person))).toEqual(['during']);
    await listsAreRight(asked, 3000);
    await cacheIsUsed();
    await allMailArrives();
    expect(slow(diary)).toEqual([]);
  }, 60_000);

  it('which is frozen, everything else works; no list is old when it goes on', async () => {
    const asked = await people(5);
    redis.freeze();
    const diary = await liveOn();
    for (const { person, task } of asked) await person.patch(`/tasks/${task}`, { title: 'during' });
    redis.thaw();
    for (const { person } of asked) expect(await titles(via(other.url, person))).toEqual(['during']);
    await listsAreRight(asked, 3000);
    await cacheIsUsed();
    await allMailArrives();
    expect(slow(diary)).toEqual([]);
  }, 60_000);
});

/** Requests that took 300 ms or more, the first second left out. */
function slow({ outcomes }: Diary): Outcome[] {
  return outcomes.filter(({ at, ms }) => at - outcomes[0]!.at > 1000 && ms >= 300);
}

/** What the cache holds for a user. */
async function cachedLists(redisUrl: string, userId: string): Promise<string[]> {
  return inRedis(redisUrl, async (client) => {
    const keys = await client.keys(`doable-cache:*${userId}*`);
    return keys.length > 0 ? (await client.mGet(keys)).map(String) : [];
  });
}
