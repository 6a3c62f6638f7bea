import { execFileSync, spawnSync } from 'node:child_process';
import { closeSync, constants, mkdtempSync, openSync, readSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { findFreePort } from '../../scripts/lib/ports.mjs';
import { startApp, startWorker, type TestApp } from '../support/app.js';
import type { Person } from '../support/client.js';
import { query } from '../support/database.js';
import { broken, type FragileServer, openDoor, ownRedis } from '../support/faults.js';
import { type Mailbox, openMailbox } from '../support/mailbox.js';
import { via } from '../support/people.js';
import { eventually, type Process, spawnProcess } from '../support/processes.js';

const LIMIT = 15_000;

/** Ends without finishing anything. */
const ABRUPT = broken(['main', 'await app.close();', 'process.exit(0);']);

describe('SIGTERM', () => {
  let redis: FragileServer;
  let mailbox: Mailbox;
  let test: TestApp;
  let env: NodeJS.ProcessEnv;
  let person: Person;
  const started: Process[] = [];
  /** Mails that have come in, and what settles when they may be accepted. */
  let offered = 0;
  let permission: Promise<void> = Promise.resolve();
  const beforeAccepting = () => {
    offered += 1;
    return permission;
  };

  beforeAll(async () => {
    [redis, mailbox] = await Promise.all([ownRedis(), openMailbox({ beforeAccepting })]);
    await redis.start();
    test = await startApp({ REDIS_URL: redis.url, MAIL_URL: mailbox.url });
    ({ env } = test);
    person = await test.anonymous.register();
  });
  afterAll(async () => {
    await Promise.all(started.map((process) => process.end('SIGKILL')));
    await test?.close();
    await Promise.all([redis?.remove(), mailbox?.close()]);
  });

  async function run(
    entry: 'main' | 'worker',
    more: NodeJS.ProcessEnv = {},
    until: 'live' | 'ready' = 'ready',
    stdout?: number,
  ): Promise<Process> {
    const process = await spawnProcess(entry, { ...env, ...more }, until, stdout);
    started.push(process);
    return process;
  }

  /** With which code a process ends: null where it has to be killed after 15 s. */
  async function stopped(process: Process): Promise<number | null> {
    const late = setTimeout(() => void process.end('SIGKILL'), LIMIT);
    const code = await process.end('SIGTERM');
    clearTimeout(late);
    return code;
  }

  it('under load fails readiness first and fails nobody, also whose request began before', async () => {
    const api = await run('main', { DRAIN_DELAY_MS: '500' });
    const client = via(api.url, person);
    const statuses: number[] = [];
    let isReady = true;
    let connection: string | null = null;
    const balance = async () => {
      while (isReady) {
        const { status, headers } = await api.client.get('//health/ready');
        isReady = status === 200;
        connection = headers.get('connection');
        await sleep(10);
      }
    };
    const use = async () => {
      for (let i = 0; isReady; i += 1) {
        const asked = i % 2 ? client.get('/tasks') : client.post('/tasks', { title: 'While it stops' });
        statuses.push((await asked.catch(() => ({ status: 0 }))).status);
        await sleep(25);
      }
    };
    const users = Array.from({ length: 16 }, use);
    await eventually('no load', async () => statuses.length > 100);
    const [change] = await Promise.all([statusWhenStoppedMeanwhile(api), balance(), ...users]);
    expect(change).toBe(200);
    expect(new Set(statuses)).toEqual(new Set([200, 201]));
    expect(connection).toBe('close');
  });

  it('ends a request that has begun when it ends abruptly, so the test above can fail', async () => {
    expect(await statusWhenStoppedMeanwhile(await run('main', ABRUPT))).toBe('no answer');
  });

  /** What becomes of a change that waits for a lock while its process is told to stop. */
  async function statusWhenStoppedMeanwhile(process: Process) {
    const client = via(process.url, person);
    const { id } = (await client.task()) as { id: string };
    const lock = new pg.Client({ connectionString: env.DATABASE_URL });
    await lock.connect();
    await lock.query('BEGIN');
    await lock.query('SELECT FROM tasks WHERE id = $1 FOR UPDATE', [id]);
    const change = client.patch(`/tasks/${id}`, { title: 'In time' }).then(
      ({ status }) => status,
      () => 'no answer',
    );
    await eventually('nobody waits for the lock', async () => (await waitingForLocks(env.DATABASE_URL!)) > 0);
    const end = stopped(process);
    await eventually('it does not stop', async () => (await listens(process.url)) === false);
    await lock.query('COMMIT');
    await lock.end();
    expect(await end).toBe(0);
    return change;
  }

  it('lets a worker finish its job', async () => {
    const worker = await run('worker');
    await eventually('older jobs are open', async () => (await openJobs(env.DATABASE_URL!)) === 0);
    let permit: () => void = () => undefined;
    let arrived = false;
    permission = new Promise((resolve) => (permit = resolve));
    void permission.then(() => (arrived = true));
    const before = offered;
    const { user } = await test.anonymous.register();
    await eventually('no job runs', async () => offered > before);
    const end = stopped(worker);
    // Longer than what is idle takes to end.
    await sleep(2500);
    permit();
    expect(await end).toBe(0);
    expect(arrived && mailbox.to(user.email).length).toBe(1);
    expect(await openJobs(env.DATABASE_URL!)).toBe(0);
  });

  it('is no failure of a worker that has not reached Redis yet', async () => {
    const failures: unknown[] = [];
    const note = (reason: unknown) => failures.push(reason);
    process.on('unhandledRejection', note);
    // Bull leaves a connection behind: to a Redis that lasts as long as this process, or it would be tried for ever.
    const worker = await startWorker({ REDIS_URL: inject('redisUrl') });
    await worker.close();
    await sleep(100);
    process.off('unhandledRejection', note);
    expect(failures).toEqual([]);
  });

  // What was there and falls silent is in postgres-away.spec.ts.
  it('ends both processes also where Redis and PostgreSQL were never there, a worker whose Redis never answered, and an API whose log nobody reads', async () => {
    const nobody = `127.0.0.1:${await findFreePort()}`;
    const nothing = { REDIS_URL: `redis://${nobody}`, DATABASE_URL: `postgres://nobody@${nobody}/nothing` };
    const mute = await openDoor(redis.url);
    mute.swallow();
    const pipe = fullPipe();
    try {
      const processes = await Promise.all([
        run('main', { ...nothing, LOG_LEVEL: 'info' }, 'live', pipe.end),
        run('worker', nothing, 'live'),
        run('worker', { REDIS_URL: mute.url }, 'live'),
      ]);
      const ends = await Promise.all(processes.map(stopped));
      expect(ends).toEqual(processes.map(() => 0));
    } finally {
      pipe.close();
      await mute.close();
    }
  });

  it('ends a process also when its log is read no further than what was on its way', () => {
    const program = `
      import { createLogger } from './dist/src/platform/observability/logger.js';
      import { stopGracefully } from './dist/src/platform/observability/graceful-stop.js';
      const logger = createLogger({ environment: 'production', log: { level: 'info' } });
      stopGracefully(logger, async () => undefined);
      logger.info('-'.repeat(9_000));
      logger.info('-'.repeat(6_000));
      process.emit('SIGTERM', 'SIGTERM');`;
    const pipe = fullPipe(12_288);
    const { status } = spawnSync(process.execPath, ['--input-type=module', '-e', program], {
      stdio: ['ignore', pipe.end, 'inherit'],
      timeout: LIMIT,
      killSignal: 'SIGKILL',
    });
    pipe.close();
    expect(status).toBe(0);
  });
});

/** What is written to `end` waits: the pipe is full, but for `room` (bytes, whole pages of memory), and nobody reads it. */
function fullPipe(room = 0): { end: number; close: () => void } {
  const path = join(mkdtempSync(join(tmpdir(), 'doable-pipe-')), 'log');
  execFileSync('mkfifo', [path]);
  const both = openSync(path, constants.O_RDWR | constants.O_NONBLOCK);
  // Larger than any pipe: as much is taken as there is room for.
  writeSync(both, Buffer.alloc(4_194_304));
  if (room) readSync(both, Buffer.alloc(room));
  const end = openSync(path, 'w');
  rmSync(dirname(path), { recursive: true });
  return { end, close: () => [both, end].forEach((each) => closeSync(each)) };
}

async function waitingForLocks(url: string): Promise<number> {
  const [row] = await query<{ waiting: number }>(
    url,
    `SELECT count(*)::int AS waiting FROM pg_stat_activity
     WHERE wait_event_type = 'Lock' AND datname = current_database()`,
  );
  return row!.waiting;
}

async function openJobs(url: string): Promise<number> {
  const [row] = await query<{ open: number }>(
    url,
    `SELECT (SELECT count(*) FROM events WHERE relayed_at IS NULL)::int
       + (SELECT count(*) FROM jobs WHERE done_at IS NULL)::int AS open`,
  );
  return row!.open;
}

const listens = (url: string) =>
  fetch(`${url}/health/live`, { headers: { connection: 'close' } }).then(
    ({ ok }) => ok,
    () => false,
  );
