import { randomUUID } from 'node:crypto';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApp, type TestApp } from '../support/app.js';
import type { Client } from '../support/client.js';
import { query } from '../support/database.js';
import { ask, times } from '../support/graphql.js';
import { eventually } from '../support/processes.js';

/** Statements of one request that PostgreSQL is asked at the same time, and the seconds after which none begins. */
const AT_ONCE = 4;
const SECONDS = 5;
/** How long a statement waits for a lock, and a busy machine more (seconds). */
const LOCK = 2;
const BUSY = 3;

let test: TestApp;
let maya: Client;
let omar: Client;
let locking: pg.Client;

beforeAll(async () => {
  test = await startApp();
  [maya, omar] = await Promise.all([test.anonymous.register(), test.anonymous.register()]);
  locking = new pg.Client({ connectionString: test.env.DATABASE_URL });
  await locking.connect();
});
afterAll(async () => {
  await locking?.end();
  await test?.close();
});

// In an order that no index has, so that nothing is sent together.
const MANY_READS = `{ ${times(45, (i) => `a${i}: tasksConnection(sort: "title") { totalCount edges { node { id } } }`)} }`;
const MANY_WRITES = `mutation { ${times(45, (i) => `a${i}: createTask(input: { title: "Call" }) { id }`)} }`;

async function waitingForLock(): Promise<number> {
  const [row] = await query<{ count: number }>(
    test.env.DATABASE_URL!,
    `SELECT count(*)::integer AS count FROM pg_stat_activity
     WHERE datname = current_database() AND wait_event_type = 'Lock'`,
  );
  return row!.count;
}

/** Bytes in use when nothing is left to be collected. */
function used(): number {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
  return process.memoryUsage().heapUsed;
}

describe('queries that are remembered', () => {
  it('have little room, whatever they are made of', async () => {
    const before = used();
    for (let i = 0; i < 120; i += 1) await ask(maya, `{ me { id } } # ${i} ${'\n#'.repeat(4900)}`);
    expect((used() - before) / 2 ** 20).toBeLessThan(25);
  });
});

/** Asks, and answers the codes of the errors when all is told; throws when that takes too long. */
async function codesInTime(who: Client, text: string): Promise<Set<string>> {
  const startedAt = performance.now();
  const { status, body } = await ask(who, text);
  expect(performance.now() - startedAt).toBeLessThan((SECONDS + 2 * LOCK + BUSY) * 1000);
  expect(status).toBe(200);
  return new Set(body.errors.map((error: { extensions: { code: string } }) => error.extensions.code));
}

describe('a request with many fields', () => {
  it('leaves connections to everybody else, and begins nothing more when it has taken too long', async () => {
    // Nobody reads or writes tasks.
    await locking.query('BEGIN; LOCK TABLE tasks IN ACCESS EXCLUSIVE MODE');
    const reads = codesInTime(maya, MANY_READS);
    await eventually('nothing is read', async () => (await waitingForLock()) >= AT_ONCE);
    // Whoever else wants a connection gets it at once: that of a lock is given back only after two seconds.
    const [{ status }, waiting] = await Promise.all([
      omar.post('/labels', { name: randomUUID() }),
      waitingForLock(),
    ]);
    expect([status, waiting]).toEqual([201, AT_ONCE]);
    const writes = codesInTime(omar, MANY_WRITES);
    expect(await reads).toEqual(new Set(['database-unavailable', 'query-too-slow']));
    expect(await writes).toEqual(new Set(['conflict', 'query-too-slow']));
    await locking.query('ROLLBACK');
  });
});
