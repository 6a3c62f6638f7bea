import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApp, startBeside, type TestApp } from '../support/app.js';
import { type Answer, type Client, PASSWORD } from '../support/client.js';
import { query } from '../support/database.js';
import { FOR_TESTS } from '../support/environment.js';
import { broken, type Door, type FragileServer, openDoor, ownPostgres, ownRedis } from '../support/faults.js';
import { via } from '../support/people.js';
import { eventually, type Process, spawnProcess } from '../support/processes.js';

const LIMIT = 3000;
/** How long a stop may take (milliseconds). */
const STOPPED = 15_000;

/** Waits for PostgreSQL as long as it takes, but answers before it has committed. */
const CARELESS = broken(
  ['platform/database/database', 'const QUERY_TIMEOUT = 2_600', 'const QUERY_TIMEOUT = 60_000'],
  ['platform/database/database', 'const TRANSACTION_LIMIT = 2_700', 'const TRANSACTION_LIMIT = 60_000'],
  ['platform/events/transaction', 'await this.flush();', 'void this.flush().catch(() => undefined);'],
  [
    'platform/database/group-commit',
    'await this.write(group);',
    'void this.write(group).catch(() => undefined);',
  ],
);

describe('without PostgreSQL', () => {
  let postgres: FragileServer;
  let redis: FragileServer;
  let door: Door;
  let env: NodeJS.ProcessEnv;
  let api: Process;
  let worker: Process;
  let careless: TestApp;
  let behindDoor: TestApp;
  let person: Client;
  let task: string;

  beforeAll(async () => {
    [postgres, redis] = await Promise.all([ownPostgres(), ownRedis()]);
    door = await openDoor(postgres.url);
    env = {
      ...FOR_TESTS,
      DATABASE_URL: postgres.url,
      REDIS_URL: redis.url,
    };
    [api, worker] = await Promise.all([
      spawnProcess('main', { ...env, MIGRATE_ON_START: 'true', LOG_LEVEL: 'warn' }, 'live'),
      spawnProcess('worker', { ...env, MAIL_URL: 'smtp://127.0.0.1:1' }, 'live'),
    ]);
  });
  afterAll(async () => {
    await Promise.all([api, worker].map((process) => process?.end('SIGKILL')));
    for (const each of [careless, behindDoor]) await each?.close();
    await Promise.all([postgres?.remove(), redis?.remove(), door?.close()]);
  });

  /** One request of each kind; those after the first three by somebody who is signed in. */
  function eachKind(url: string): Record<string, () => Promise<Answer>> {
    const client = via(url, person ?? api.client);
    const name = `u${randomUUID().slice(0, 12)}`;
    const account = { username: name, email: `${name}@example.com`, password: PASSWORD };
    return {
      register: () => client.post('/auth/register', account),
      login: () => client.post('/auth/login', { identifier: 'maya', password: PASSWORD }),
      me: () => client.get('/users/me'),
      create: () => client.post('/tasks', { title: 'Not now' }),
      list: () => client.get('/tasks'),
      read: () => client.get(`/tasks/${task}`),
      patch: () => client.patch(`/tasks/${task}`, { priority: 1 }),
      complete: () => client.put(`/tasks/${task}/completion`),
      delete: () => client.delete(`/tasks/${randomUUID()}`),
      graphql: () => client.post('//graphql', { query: '{ tasks { id } }' }),
    };
  }

  /** What each kind of request is answered within 3 s: the status, or "nothing". */
  async function answersInTime(url: string): Promise<Record<string, string>> {
    const outcomes = Object.entries(eachKind(url)).map(async ([kind, ask]) => {
      const answer = await Promise.race([ask(), sleep(LIMIT)]);
      return [kind, answer ? `${answer.status} ${answer.headers.get('retry-after')}` : 'nothing'] as const;
    });
    return Object.fromEntries(await Promise.all(outcomes));
  }

  const allRefused = () => Object.fromEntries(Object.keys(eachKind('')).map((kind) => [kind, '503 2']));
  const isGood = async (url: string) =>
    (await via(url, person).post('/tasks', { title: 'Now' })).status === 201;
  /** Opens connections that will be found dead, and lets a process forget who is signed in: it remembers for a second. */
  async function settle(...urls: string[]): Promise<void> {
    await Promise.all(urls.flatMap((url) => Object.values(eachKind(url)).map((ask) => ask())));
    await sleep(1000);
  }

  async function isAlive(process: Process): Promise<void> {
    expect(process.child.exitCode).toBeNull();
    expect((await process.client.get('//health/live')).status).toBe(200);
  }

  function bothAreReady(): Promise<void> {
    const isReady = async ({ client }: Process) => (await client.get('//health/ready')).status === 200;
    return eventually('not every process is ready', async () =>
      (await Promise.all([api, worker].map(isReady))).every(Boolean),
    );
  }

  it('and without Redis both processes start, are live, and are ready when it comes', async () => {
    await Promise.all([isAlive(api), isAlive(worker)]);
    const ready = await Promise.all([api, worker].map(({ client }) => client.get('//health/ready')));
    expect(ready.map(({ status, body }) => [status, body.status])).toEqual([
      [503, 'unavailable'],
      [503, 'unavailable'],
    ]);
    expect(await api.client.post('/auth/login', { identifier: 'maya', password: PASSWORD })).toMatchObject({
      status: 503,
    });
    await postgres.start();
    await bothAreReady();
    await redis.start();
    person = await api.client.register({ username: 'maya' });
    task = ((await person.post('/tasks', { title: 'To be asked for' })).body as { id: string }).id;
    await eventually('the worker does no job', async () => (await jobsTried(postgres.url)) > 0);
    // Of those that come now it does not matter that they are processes.
    behindDoor = await startApp({ ...env, DATABASE_URL: door.url });
    careless = await startBeside({ ...env, ...CARELESS });
  });

  it('every request is answered 503 with Retry-After within 3 s, and well within 3 s of its return', async () => {
    await settle(api.url);
    await postgres.stop();
    expect(await answersInTime(api.url)).toEqual(allRefused());
    expect((await api.client.get('//health/ready')).status).toBe(503);
    await Promise.all([isAlive(api), isAlive(worker)]);
    await postgres.start();
    await eventually('not good again', () => isGood(api.url), LIMIT);
  });

  it('which only reads for a while, writes are answered 503, the log says why, and reads go on', async () => {
    const database = new URL(postgres.url).pathname.slice(1);
    const end = 'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()';
    await query(postgres.url, `ALTER DATABASE ${database} SET default_transaction_read_only = on`);
    await query(postgres.url, `${end} AND datname = current_database()`);
    await settle(api.url);
    const answers = await answersInTime(api.url);
    expect(answers).toMatchObject({ create: '503 2', patch: '503 2', list: '200 null', read: '200 null' });
    // Once a second at most, and others may have been told of before.
    await eventually('the log does not say why', async () => {
      await isGood(api.url);
      return api.output().includes('PostgreSQL cannot be asked: cannot execute');
    });
    const writable = `${postgres.url}?options=-c%20default_transaction_read_only%3Doff`;
    await query(writable, `ALTER DATABASE ${database} RESET ALL`);
    await eventually('not good again', () => isGood(api.url), LIMIT);
    for (let tries = 0; tries < 10; tries += 1) expect(await isGood(api.url)).toBe(true);
  });

  it('which is connected and silent, it is the same; a process without limits is stuck', async () => {
    await settle(api.url, careless.url);
    postgres.freeze();
    const [answers, stuck] = await Promise.all([answersInTime(api.url), answersInTime(careless.url)]);
    postgres.thaw();
    expect(answers).toEqual(allRefused());
    expect(Object.values(stuck)).toContain('nothing');
    await isAlive(api);
    await eventually('not good again', () => isGood(api.url), LIMIT);
  });

  it('behind a network that swallows everything, it is the same', async () => {
    await settle(behindDoor.url);
    door.swallow();
    expect(await answersInTime(behindDoor.url)).toEqual(allRefused());
    expect((await behindDoor.anonymous.get('//health/live')).status).toBe(200);
    door.reopen();
    await eventually('not good again', () => isGood(behindDoor.url), LIMIT);
  });

  it('which was killed under load, every acknowledged task is there once, with its event', async () => {
    const acknowledged = await createWhileKilled(api);
    expect(acknowledged.length).toBeGreaterThan(100);
    expect(await missing(postgres.url, acknowledged)).toEqual([]);
    const [counts] = await query(
      postgres.url,
      `SELECT (SELECT count(*) FROM tasks)::int AS tasks, count(*)::int AS events,
         count(DISTINCT subject_id)::int AS subjects FROM events WHERE type = 'task.created'`,
    );
    expect(counts).toEqual({ tasks: counts!.tasks, events: counts!.tasks, subjects: counts!.tasks });
  });

  it('tasks are lost when they are acknowledged too early, so the test above can fail', async () => {
    expect(await missing(postgres.url, await createWhileKilled(careless))).not.toEqual([]);
  });

  // The last of them: it ends both processes.
  it('which is silent, as Redis is, both processes end well on SIGTERM', async () => {
    await bothAreReady();
    for (const server of [postgres, redis]) server.freeze();
    const startedAt = Date.now();
    const codes = Promise.all([api, worker].map((process) => process.end('SIGTERM')));
    expect(await codes.finally(() => [postgres, redis].forEach((server) => server.thaw()))).toEqual([0, 0]);
    expect(Date.now() - startedAt).toBeLessThan(STOPPED);
  });

  /**
   * Creates tasks eight at a time, half of them with an id of their own, which go by themselves, while PostgreSQL is killed
   * and comes back. Answers the ids that were acknowledged.
   */
  async function createWhileKilled({ url }: { url: string }): Promise<string[]> {
    const client = via(url, person);
    const acknowledged: string[] = [];
    const refusals = new Set<number>();
    let isOver = false;
    const create = async (hasId: boolean) => {
      while (!isOver) {
        const own = hasId ? { id: randomUUID() } : {};
        const { status, body } = await client.post('/tasks', { ...own, title: 'Counted' });
        if (status === 201) acknowledged.push((body as { id: string }).id);
        else {
          refusals.add(status);
          // It takes about a second to come back, and nothing else is to be learned of it.
          await sleep(20);
        }
      }
    };
    const writers = Array.from({ length: 8 }, (_, at) => create(at % 2 === 0));
    await eventually('too few tasks', async () => acknowledged.length > 100);
    await postgres.kill();
    const before = acknowledged.length;
    await postgres.start();
    await eventually('no task after its return', async () => acknowledged.length > before + 20, LIMIT);
    isOver = true;
    await Promise.all(writers);
    expect([...refusals].filter((status) => status !== 503)).toEqual([]);
    return acknowledged;
  }
});

async function jobsTried(url: string): Promise<number> {
  const [row] = await query<{ tried: number }>(
    url,
    'SELECT coalesce(sum(attempts), 0)::int AS tried FROM jobs',
  );
  return row!.tried;
}

/** Which of these tasks, or of the events that tell of them, are not there. */
async function missing(url: string, ids: string[]): Promise<string[]> {
  const rows = await query<{ id: string }>(
    url,
    `SELECT asked.id FROM unnest($1::uuid[]) AS asked (id)
     WHERE (SELECT count(*) FROM tasks t WHERE t.id = asked.id) <> 1
        OR (SELECT count(*) FROM events e WHERE e.subject_id = asked.id AND e.type = 'task.created') <> 1`,
    [ids],
  );
  return rows.map(({ id }) => id);
}
