import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { startApp, startBeside, startWorker, type TestApp, type TestWorker } from '../support/app.js';
import type { Client } from '../support/client.js';
import { createDatabase, query, TEMPLATE } from '../support/database.js';
import { broken, type FragileServer, inRedis, ownRedis } from '../support/faults.js';
import { type Mailbox, openMailbox } from '../support/mailbox.js';
import { Diary, signIns, taskLives, titles, untilCached, via } from '../support/people.js';
import { scaled } from '../support/scale.js';
import { eventually, type Process, spawnProcess } from '../support/processes.js';

const EACH = 200;
/** All of them once, a part of them for the other two ways of being away. */
const SOME = scaled(EACH, 40);
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
/** Tells Redis nothing while it is away or full, and believes what it finds afterwards. */
const DEAF = broken(
  ['platform/cache/response-cache', 'redis.onReturn = ', 'redis.onRefusal = '],
  [
    'platform/cache/response-cache',
    'await this.startGeneration(scope, generation);',
    'if (this.isUp) await this.startGeneration(scope, generation);',
  ],
  ['platform/cache/response-cache', '.catch(() => client.unlink(key))', ''],
  ['platform/cache/response-cache', '.catch((error) => this.redis.refuse(error))', ''],
  ['platform/cache/cache-redis', 'this.client.unlink(NOTHING)', 'this.client.ping()'],
  ['platform/cache/cache-redis', 'this.runId = /run_id:(\\w+)/.exec(info)?.[1];', "this.runId = 'same';"],
);

describe('without Redis', () => {
  let redis: FragileServer;
  let mailbox: Mailbox;
  let api: TestApp;
  let other: Process;
  let worker: TestWorker;
  let deaf: TestApp;
  let database: string;
  const registered: string[] = [];

  beforeAll(async () => {
    [redis, mailbox] = await Promise.all([ownRedis(), openMailbox()]);
    api = await startApp({ REDIS_URL: redis.url, MAIL_URL: mailbox.url });
    database = api.env.DATABASE_URL!;
    const starting = spawnProcess('main', { ...api.env, LOG_LEVEL: 'info' });
    worker = await startWorker();
    // Without a worker, which would tell Redis in its place.
    const alone = await createDatabase(inject('databaseUrl'), 'doable_redis_deaf', TEMPLATE);
    deaf = await startBeside({ ...DEAF, DATABASE_URL: alone });
    other = await starting;
  });
  afterAll(async () => {
    await other?.end('SIGKILL');
    for (const each of [worker, deaf, api]) await each?.close();
    await Promise.all([redis?.remove(), mailbox?.close()]);
  });

  /** So many of each kind, one after the other; those with a password beside the rest. */
  async function liveOn(each = EACH): Promise<Diary> {
    const diary = new Diary();
    const person = await api.anonymous.register();
    const [emails] = await Promise.all([signIns(api.anonymous, diary, each), taskLives(person, diary, each)]);
    registered.push(person.user.email, ...emails);
    const statuses = (kind: string) => diary.of(kind).map(({ status }) => status);
    const good = (kind: string) => statuses(kind).filter((status) => status === GOOD[kind]).length;
    for (const kind of Object.keys(GOOD)) expect([kind, good(kind)]).toEqual([kind, each]);
    return diary;
  }

  /** People whose lists both processes have cached. */
  async function people(count: number): Promise<{ person: Client; task: string }[]> {
    const found = [];
    for (let i = 0; i < count; i += 1) {
      const person = await api.anonymous.register();
      const { id } = await person.task({ title: 'before' });
      await untilCached(redis.url, person, 'before');
      await titles(via(other.url, person));
      registered.push(person.user.email);
      found.push({ person, task: id as string });
    }
    return found;
  }

  /** Each change is in the next list of either process, from the moment that Redis is there again. */
  async function listsAreRight(known: { person: Client; task: string }[], forMs: number): Promise<void> {
    const until = Date.now() + forMs;
    for (let round = 0; Date.now() < until; round += 1) {
      await sleep(20);
      for (const { person, task } of known) {
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
    const person = await api.anonymous.register();
    registered.push(person.user.email);
    await person.task({ title: 'to be found in the cache' });
    await untilCached(redis.url, person, 'to be found');
  }

  async function allMailArrives(): Promise<void> {
    const missing = () => registered.filter((email) => mailbox.to(email).length === 0);
    await eventually('mail is missing', async () => missing().length === 0);
    const doubled = registered.filter((email) => mailbox.to(email).length > 1);
    expect(doubled).toEqual([]);
  }

  it('which was never there, everything else works; what waited for it follows when it comes', async () => {
    expect((await api.anonymous.get('//health/ready')).body).toMatchObject({ status: 'ready', cache: false });
    const diary = await liveOn(SOME);
    expect(mailbox.all()).toEqual([]);
    await redis.start();
    await cacheIsUsed();
    await allMailArrives();
    const said = () => other.output().match(/Redis is \w+, lists/g) ?? [];
    await eventually('it does not say that Redis is back', async () => said().length > 1);
    expect(said()).toEqual(['Redis is away, lists', 'Redis is back, lists']);
    expect(slowShare(diary)).toBeLessThan(0.05);
  });

  it('which was killed, everything else works; no list is old when it comes back with its old data', async () => {
    const known = await people(5);
    await redis.kill();
    const diary = await liveOn();
    for (const { person, task } of known) await person.patch(`/tasks/${task}`, { title: 'during' });
    await redis.start();
    for (const { person } of known) expect(await titles(via(other.url, person))).toEqual(['during']);
    await listsAreRight(known, 2000);
    await cacheIsUsed();
    await allMailArrives();
    expect(slowShare(diary)).toBeLessThan(0.05);
  });

  it('which is frozen, everything else works; no list is old when it goes on', async () => {
    const known = await people(5);
    redis.freeze();
    const diary = await liveOn(SOME);
    for (const { person, task } of known) await person.patch(`/tasks/${task}`, { title: 'during' });
    const jobs = (state: string) =>
      query(database, `SELECT FROM jobs WHERE name = 'refresh-cache' AND done_at IS ${state}`);
    // Also for whom no process is left that owes it.
    await eventually('no job tells Redis later', async () => (await jobs('NULL')).length > 0);
    redis.thaw();
    for (const { person } of known) expect(await titles(via(other.url, person))).toEqual(['during']);
    await listsAreRight(known, 2000);
    await cacheIsUsed();
    await allMailArrives();
    await eventually('Redis was not told', async () => (await jobs('NULL')).length === 0);
    expect((await jobs('NOT NULL')).length).toBeGreaterThan(0);
    expect(slowShare(diary)).toBeLessThan(0.05);
  });

  it('which is full, everything else works; no list is old', async () => {
    const known = await people(2);
    await fill(redis.url, true);
    const late = await api.anonymous.register();
    for (const { person, task } of known) {
      await person.patch(`/tasks/${task}`, { title: 'during' });
      expect(await titles(via(other.url, person))).toEqual(['during']);
    }
    await fill(redis.url, false);
    registered.push(late.user.email);
    await allMailArrives();
  });

  it('which refuses what is written and answers all the same, no list is old', async () => {
    const known = await people(2);
    await refuseWrites(redis.url, true);
    for (const { person, task } of known) {
      await person.patch(`/tasks/${task}`, { title: 'during' });
      for (const { url } of [api, other]) expect(await titles(via(url, person))).toEqual(['during']);
    }
    expect((await api.anonymous.get('//health/ready')).body).toMatchObject({ cache: false });
    await refuseWrites(redis.url, false);
    await listsAreRight(known, 1000);
    await cacheIsUsed();
  });

  it('which pauses for a moment, no list is old', async () => {
    const [{ person, task }] = (await people(1)) as [{ person: Client; task: string }];
    const elsewhere = via(other.url, person);
    for (const title of ['first pause', 'second pause', 'third pause']) {
      await sleep(1000);
      await Promise.all([titles(person), titles(elsewhere)]);
      redis.freeze();
      const waiting = titles(elsewhere);
      await sleep(10);
      expect((await person.patch(`/tasks/${task}`, { title })).status).toBe(200);
      // It stands behind the one that waits, and is read before what the writer sent.
      const next = titles(elsewhere);
      await sleep(20);
      redis.thaw();
      expect(await next).toEqual([title]);
      await waiting;
    }
  });

  it('which is told nothing, lists are old, so the tests above can fail', async () => {
    const person = await deaf.anonymous.register();
    const { id } = (await person.task({ title: 'before' })) as { id: string };
    const readableIs = (expected: boolean) =>
      eventually(
        `not ${expected ? 'back' : 'away'}`,
        async () => (await deaf.anonymous.get('//health/ready')).body.cache === expected,
      );
    const oldAfter = async (title: string) => {
      await person.patch(`/tasks/${id}`, { title });
      return async () => (await titles(person))[0] !== title;
    };
    await readableIs(true);
    await untilCached(redis.url, person, 'before');

    redis.freeze();
    await readableIs(false);
    const isOld = await oldAfter('while frozen');
    redis.thaw();
    await readableIs(true);
    expect(await isOld()).toBe(true);

    await redis.kill();
    await readableIs(false);
    const isStillOld = await oldAfter('while killed');
    await redis.start();
    await readableIs(true);
    expect(await isStillOld()).toBe(true);

    await fill(redis.url, true);
    expect(await (await oldAfter('while full'))()).toBe(true);
    await fill(redis.url, false);

    await person.patch(`/tasks/${id}`, { title: 'before' });
    await titles(person);
    await refuseWrites(redis.url, true);
    expect(await (await oldAfter('while it refuses'))()).toBe(true);
  });
});

/**
 * How many of the requests took 300 ms or more, the first second left out, after which a quick machine makes none. Alone on
 * a machine none does; a few may when other specs want the same two cores, and calls that wait for Redis make it nearly all.
 */
function slowShare({ outcomes }: Diary): number {
  const later = outcomes.filter(({ at }) => at - outcomes[0]!.at > 1000);
  return later.filter(({ ms }) => ms >= 300).length / Math.max(later.length, 1);
}

/** Makes Redis refuse every write, as one does whose disk is full, or let them be. */
async function refuseWrites(redisUrl: string, isRefused: boolean): Promise<void> {
  await inRedis(redisUrl, (client) => client.configSet('min-replicas-to-write', isRefused ? '1' : '0'));
}

/** Makes Redis refuse whatever takes memory, or take it again. */
async function fill(redisUrl: string, isFull: boolean): Promise<void> {
  await inRedis(redisUrl, (client) => client.configSet('maxmemory', isFull ? '1' : '0'));
}
