import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { findFreePort } from '../../scripts/lib/ports.mjs';
import { built } from '../support/built.js';
import { createDatabase, holding, query, TEMPLATE } from '../support/database.js';
import { FOR_TESTS } from '../support/environment.js';
import { eventually, spawnProcess } from '../support/processes.js';

const { parseConfig } =
  await built<typeof import('../../src/platform/config/config.js')>('platform/config/config');
const { migrate } =
  await built<typeof import('../../src/platform/database/migrate.js')>('platform/database/migrate');

const ADMIN = { ADMIN_EMAIL: 'me@example.com', ADMIN_PASSWORD: 'correct-horse-battery' };

describe('the built application on an empty database', () => {
  let folder: string;
  let env: NodeJS.ProcessEnv;
  const rows = (sql: string) => query(env.DATABASE_URL!, sql);
  const spawnManage = (...commands: string[]) =>
    spawn(process.execPath, [resolve('dist/src/manage.js'), ...commands], {
      cwd: folder,
      env: { PATH: process.env.PATH, ...env },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
  /** What each command answers. */
  async function manage(...commands: string[]): Promise<object[]> {
    const lines = (await text(spawnManage(...commands).stdout)).trim().split('\n');
    return lines.filter((line) => line.startsWith('{"command"')).map((line) => JSON.parse(line) as object);
  }

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'doable manage '));
  });
  beforeEach(async () => {
    const DATABASE_URL = await createDatabase(inject('databaseUrl'), 'doable_start');
    env = { ...FOR_TESTS, DATABASE_URL, REDIS_URL: inject('redisUrl') };
  });
  afterAll(() => rm(folder, { recursive: true }));

  it('is told how to use the commands, and nothing else, when it does not know one', () => {
    const { stderr, status } = spawnSync(process.execPath, ['dist/src/manage.js', 'migrat'], {
      encoding: 'utf8',
    });
    expect([stderr, status]).toEqual([
      'Usage: node dist/src/manage.js migrate | create-admin | seed-demo\n',
      1,
    ]);
  });

  it('gets its demo whole or not at all, and keeps the sign-in', async () => {
    await createDatabase(inject('databaseUrl'), 'doable_start', TEMPLATE);
    Object.assign(env, ADMIN);
    await holding(env.DATABASE_URL!, 'LOCK TABLE comments', async () => {
      const seeding = spawnManage('seed-demo');
      const waiting = `SELECT FROM pg_locks WHERE NOT granted AND relation = 'comments'::regclass`;
      await eventually('nobody seeds', async () => (await rows(waiting)).length > 0);
      seeding.kill('SIGKILL');
      await once(seeding, 'exit');
    });

    expect(await manage('seed-demo', 'migrate')).toMatchObject([
      { created: true, users: 2, projects: 3, tasks: 27 },
      { command: 'migrate', applied: 0 },
    ]);
    const file = join(folder, '.data/first-run.txt');
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    const signIn = await readFile(file, 'utf8');
    expect(JSON.parse(signIn)).toMatchObject({ identifier: 'admin@doable.local' });
    expect(await manage('seed-demo')).toMatchObject([{ created: false, isDemo: true }]);
    expect(await readFile(file, 'utf8')).toBe(signIn);
  });

  it('gets its administrator from create-admin, which says so, and no demo afterwards', async () => {
    Object.assign(env, ADMIN);
    expect(await manage('migrate', 'create-admin', 'seed-demo', 'create-admin')).toMatchObject([
      { command: 'migrate', applied: expect.any(Number) },
      { created: true },
      { created: false, isDemo: false },
      { created: false },
    ]);
  });

  it('is migrated in its turn and at leisure, whatever limits its sessions have by themselves', async () => {
    await query(env.DATABASE_URL!, `ALTER DATABASE doable_start SET statement_timeout = '200ms'`);
    let migrating: Promise<number> | undefined;
    await holding(env.DATABASE_URL!, 'SELECT pg_advisory_lock(7140263)', async () => {
      migrating = migrate(parseConfig(env));
      const waiting = `SELECT FROM pg_locks WHERE NOT granted AND locktype = 'advisory'`;
      await eventually('nobody waits', async () => (await rows(waiting)).length > 0);
      await sleep(500);
    });
    expect(await migrating).toBeGreaterThan(0);
  });

  it('is let go by a migration whose process is killed', async () => {
    await query(
      env.DATABASE_URL!,
      `CREATE FUNCTION linger() RETURNS event_trigger AS $$ BEGIN PERFORM pg_sleep(600); END $$ LANGUAGE plpgsql;
       CREATE EVENT TRIGGER linger ON ddl_command_start EXECUTE FUNCTION linger()`,
    );
    const migrating = spawnManage('migrate');
    const busy = `SELECT FROM pg_stat_activity
      WHERE datname = current_database() AND state = 'active' AND wait_event = 'PgSleep'`;
    await eventually('nobody migrates', async () => (await rows(busy)).length > 0);
    migrating.kill('SIGKILL');
    await eventually('PostgreSQL goes on', async () => (await rows(busy)).length === 0);
  });

  it('is not migrated where it cannot be, and a sentence says why', async () => {
    const refusal = (command: string) => {
      const { stdout, stderr } = spawn(process.execPath, [resolve('dist/src/manage.js'), command], {
        env: { PATH: process.env.PATH, ...env },
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      return Promise.all([text(stdout), text(stderr)]);
    };
    await query(env.DATABASE_URL!, 'CREATE TABLE users (id integer)');
    const failed = 'Migration "Initial1795186870451" failed, error: relation "users" already exists\n';
    const refused = refusal('migrate');
    env.DATABASE_URL = env.DATABASE_URL!.replace('doable_start', 'nowhere');
    expect(await Promise.all([refused, refusal('migrate'), refusal('create-admin')])).toEqual([
      ['', failed],
      ...['migrate', 'create-admin'].map(() => ['', 'database "nowhere" does not exist\n']),
    ]);
  });

  it('names the command that migrates, and what is away, once', async () => {
    const REDIS_URL = `redis://127.0.0.1:${await findFreePort()}`;
    const own = { REDIS_URL, REDIS_CACHE_URL: env.REDIS_URL, LOG_LEVEL: 'warn' };
    const command = 'node dist/src/manage.js migrate';
    const expectOnce = async (entry: 'main' | 'worker', ...lines: string[]) => {
      const started = await spawnProcess(entry, { ...env, ...own }, 'live');
      const isSaid = () => Promise.resolve(lines.every((line) => started.output().includes(line)));
      await eventually('it says nothing', isSaid);
      await sleep(2500);
      expect(await started.end()).toBe(0);
      // The worker's relay looks each second.
      expect(started.output().split('does not exist').length).toBeLessThanOrEqual(2);
      for (const line of lines) expect(started.output().split(line)).toHaveLength(2);
    };
    await Promise.all([
      expectOnce('main', command),
      expectOnce('worker', command, 'jobs wait in PostgreSQL: connect ECONNREFUSED'),
    ]);
  });

  it('says what Redis has against a worker, without the password, and ends', async () => {
    const url = new URL(env.REDIS_URL!);
    Object.assign(url, { username: 'nobody', password: 'kept-for-itself' });
    const worker = spawn(process.execPath, [resolve('dist/src/worker.js')], {
      env: { PATH: process.env.PATH, ...env, REDIS_URL: url.href, WORKER_HEALTH_PORT: '0' },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    const [said, [code]] = await Promise.all([text(worker.stderr), once(worker, 'exit')]);
    expect([code, said]).toEqual([1, expect.stringContaining('WRONGPASS')]);
    expect(said).not.toContain('kept-for-itself');
  });
});
