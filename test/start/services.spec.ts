import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { mkdtemp, symlink } from 'node:fs/promises';
import { connect } from 'node:net';
import { dirname, join } from 'node:path';
import { Redis } from 'ioredis';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Checkout, isListening, until } from './checkout.js';

async function query(url: string, sql: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows.map((row) => Object.values(row)[0]);
  } finally {
    await client.end();
  }
}

async function redisRunId(url: string): Promise<string | undefined> {
  const client = new Redis(url, { maxRetriesPerRequest: 1 });
  const info = await client.info('server');
  client.disconnect();
  return /run_id:(\w+)/.exec(info)?.[1];
}

function isGone(pid: number): boolean {
  try {
    return !process.kill(pid, 0);
  } catch {
    return true;
  }
}

const startTime = (url: string) => query(url, 'SELECT pg_postmaster_start_time()::text');
const modeOf = (path: string) => statSync(path).mode & 0o777;

describe('the services of a checkout', () => {
  let checkout: Checkout;
  beforeAll(async () => {
    checkout = await Checkout.create();
  });
  afterAll(() => checkout.remove());

  it('are the same for callers that come at the same moment', async () => {
    const callers = await Promise.all([checkout.call(), checkout.call(), checkout.call()]);
    const [first] = callers;
    expect(new Set(callers.map(({ DATABASE_URL }) => DATABASE_URL)).size).toBe(1);
    expect(new Set(callers.map(({ REDIS_URL }) => REDIS_URL)).size).toBe(1);
    expect(await query(first.DATABASE_URL, 'SELECT current_user')).toEqual(['doable']);
    expect(await redisRunId(first.REDIS_URL)).toBeDefined();
  });

  it('can be read by nobody else', () => {
    const data = join(checkout.root, '.data');
    expect(modeOf(data)).toBe(0o700);
    expect(modeOf(join(data, 'services.json'))).toBe(0o600);
    expect(modeOf(join(data, 'redis', 'redis.conf'))).toBe(0o600);
    expect(modeOf(join(data, 'postgres'))).toBe(0o700);
  });

  it('come back by themselves when PostgreSQL is killed, with the data', async () => {
    const { DATABASE_URL } = await checkout.call();
    await query(DATABASE_URL, 'CREATE TABLE kept AS SELECT 7 AS value');
    const killed = checkout.postgresPid;
    process.kill(killed, 'SIGKILL');
    const isBack = () =>
      query(DATABASE_URL, 'SELECT value FROM kept').then(
        ([value]) => value === 7,
        () => false,
      );
    await until('PostgreSQL is back', async () => (await isBack()) && checkout.postgresPid !== killed);
  });

  it('outlive a killed supervisor, which its callers replace', async () => {
    const { DATABASE_URL, REDIS_URL } = await checkout.call();
    const before = [await startTime(DATABASE_URL), await redisRunId(REDIS_URL)];
    const killed = checkout.supervisorPid;
    process.kill(killed, 'SIGKILL');
    await until('there is another supervisor', () => checkout.supervisorPid !== killed);
    const again = await checkout.call();
    expect(again.DATABASE_URL).toBe(DATABASE_URL);
    expect([await startTime(DATABASE_URL), await redisRunId(REDIS_URL)]).toEqual(before);
  });

  it('stop when the last caller is killed, and come back at the same place with the data', async () => {
    const { DATABASE_URL, REDIS_URL } = await checkout.call();
    await checkout.killCallers();
    await until(
      'both have stopped',
      async () => !(await isListening(DATABASE_URL)) && !(await isListening(REDIS_URL)),
    );
    expect(existsSync(join(checkout.root, '.data', 'postgres', 'postmaster.pid'))).toBe(false);

    const again = await checkout.call();
    expect(again).toMatchObject({ DATABASE_URL, REDIS_URL });
    expect(await query(DATABASE_URL, 'SELECT value FROM kept')).toEqual([7]);
  });

  it('recover when everything is killed at once', async () => {
    const { DATABASE_URL } = await checkout.call();
    const victims = [checkout.supervisorPid, checkout.postgresPid];
    await checkout.killCallers();
    for (const pid of victims) process.kill(pid, 'SIGKILL');
    const again = await checkout.call();
    expect(await query(again.DATABASE_URL, 'SELECT value FROM kept')).toEqual([7]);
    expect(again.DATABASE_URL).toBe(DATABASE_URL);
  });

  it('stay with their supervisor when a connection to it is reset', async () => {
    await checkout.call();
    const { pid, port } = checkout.supervisor;
    const socket = connect(port, '127.0.0.1');
    await once(socket, 'connect');
    socket.resetAndDestroy();
    await checkout.call();
    expect([await isListening(`tcp://127.0.0.1:${port}`), checkout.supervisorPid]).toEqual([true, pid]);
  });

  it('stop for good with the last caller that ends, also when it had to replace their supervisor', async () => {
    const last = await checkout.call();
    await checkout.killCallers(last);
    const killed = checkout.supervisorPid;
    process.kill(killed, 'SIGKILL');
    await until('there is another supervisor', () => checkout.supervisorPid !== killed);
    const replacement = checkout.supervisorPid;
    await last.end();
    // At once: nobody left without a word, so it does not linger.
    await until('the other one has ended', () => isGone(replacement), 4_000);
    expect([checkout.supervisorPid, await isListening(last.REDIS_URL)]).toEqual([replacement, false]);
  });

  it('are not left running when their passwords are lost, which is said', async () => {
    await checkout.call();
    await checkout.killCallers();
    await until('the supervisor has ended', () => isGone(checkout.supervisorPid));
    const path = join(checkout.root, '.data', 'services.json');
    const settings = readFileSync(path, 'utf8');
    writeFileSync(path, settings.replace(/"password": ".*?"/g, '"password": "another"'));
    await expect(checkout.call()).rejects.toThrow(".data/services.json does not have PostgreSQL's password");
    await until(
      'PostgreSQL has stopped',
      () => !existsSync(join(checkout.root, '.data/postgres/postmaster.pid')),
    );
    writeFileSync(path, 'garbage');
    await expect(checkout.call()).rejects.toThrow('.data/services.json is damaged');
    expect(readFileSync(path, 'utf8')).toBe('garbage');
    writeFileSync(path, settings);
  });

  it('are not those of another clone, nor of a copy made while they ran', async () => {
    const original = await checkout.call();
    const clone = await Checkout.create();
    const copy = await checkout.copy();
    try {
      const others = await Promise.all([clone.call(), copy.call()]);
      const all = [original, ...others];
      expect(new Set(all.map(({ DATABASE_URL }) => new URL(DATABASE_URL).port)).size).toBe(3);
      expect(new Set(all.map(({ REDIS_URL }) => new URL(REDIS_URL).port)).size).toBe(3);
      await query(others[0].DATABASE_URL, 'CREATE TABLE kept AS SELECT 8 AS value');
      expect(await query(original.DATABASE_URL, 'SELECT value FROM kept')).toEqual([7]);
    } finally {
      await Promise.all([clone.remove(), copy.remove()]);
    }
  });
});

describe('a system without Redis on the PATH', () => {
  let checkout: Checkout;
  beforeAll(async () => {
    checkout = await Checkout.create(['scripts'], { hasRedis: false });
  });
  afterAll(() => checkout.remove());

  /** A PATH with one folder on it, which holds what this system offers and `isWanted`. */
  async function pathOf(isWanted: (name: string) => boolean): Promise<string> {
    const folder = await mkdtemp(join(dirname(checkout.root), 'bin-'));
    for (const place of ['/usr/bin', '/bin', '/usr/sbin', '/sbin'].filter(existsSync)) {
      const missing = readdirSync(place).filter((name) => isWanted(name) && !existsSync(join(folder, name)));
      await Promise.all(missing.map((name) => symlink(join(place, name), join(folder, name))));
    }
    return folder;
  }

  it('needs none where REDIS_URL names it, and else is told three ways out', async () => {
    const PATH = await pathOf((name) => name === 'sh' || name === 'ps');
    const REDIS_URL = 'redis://127.0.0.1:1';
    expect(await checkout.call({ PATH, REDIS_URL })).toMatchObject({ REDIS_URL });
    await expect(checkout.call({ PATH })).rejects.toThrow(/No Redis was found.*docker run.*REDIS_URL=/s);
    await checkout.killCallers();
  });

  it.runIf(existsSync('/usr/bin/apt-get'))("gets the distribution's own, unpacked into .data", async () => {
    const PATH = await pathOf((name) => !/^(redis|valkey)/.test(name));
    const { REDIS_URL } = await checkout.call({ PATH });
    expect(await redisRunId(REDIS_URL)).toBeDefined();
    expect(existsSync(join(checkout.root, '.data', 'redis', 'package', 'usr', 'bin', 'redis-server'))).toBe(
      true,
    );
  });
});
