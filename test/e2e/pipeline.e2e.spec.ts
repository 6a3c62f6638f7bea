import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Database } from '../../src/platform/database/database.js';
import type { Statement } from '../../src/platform/database/statement.js';
import { startApp, type TestApp } from '../support/app.js';
import { built } from '../support/built.js';
import { holding, query } from '../support/database.js';
import { ask } from '../support/graphql.js';

let test: TestApp;
let database: Database;
beforeAll(async () => {
  test = await startApp();
  const module = await built<typeof import('../../src/platform/database/database.js')>(
    'platform/database/database',
  );
  database = test.app.get(module.Database);
});
afterAll(() => test.close());

const WHERE = 'SELECT pg_backend_pid() AS connection, $1::integer AS value';
const prepared: Statement = { name: 'where', text: WHERE };
const LOCK = 'pg_advisory_xact_lock(42)';
const waiting: Statement = { name: 'waiting', text: `SELECT 1 AS value FROM (SELECT ${LOCK}) AS held` };

interface Found {
  connection: number;
  value: number;
}
const find = (value: number, statement = prepared) => database.rows<Found>(statement, [value]);
const connectionsOf = (answers: Found[][]) => new Set(answers.map(([found]) => found!.connection)).size;
const upTo = (count: number) => Array.from({ length: count }, (_, index) => index);

describe('reads that begin in one turn of the event loop', () => {
  it('share a connection up to sixteen, and get each its own answer', async () => {
    for (const [count, connections] of [
      [1, 1],
      [16, 1],
      [17, 2],
      [40, 3],
    ] as const) {
      const answers = await Promise.all(upTo(count).map((value) => find(value)));
      expect(answers.map(([found]) => found!.value)).toEqual(upTo(count));
      expect([count, connectionsOf(answers)]).toEqual([count, connections]);
    }
  });

  it('have a connection each where they have no name or are to be alone', async () => {
    for (const statement of [{ text: WHERE }, { ...prepared, alone: true }])
      expect(connectionsOf(await Promise.all(upTo(4).map((value) => find(value, statement))))).toBe(4);
  });

  it('do not wait for one that waits alone', async () => {
    let held: Promise<object[]> | undefined;
    await holding(test.env.DATABASE_URL!, `SELECT ${LOCK}`, async () => {
      held = database.rows({ ...waiting, alone: true });
      expect((await find(7))[0]!.value).toBe(7);
    });
    expect(await held).toEqual([{ value: 1 }]);
  });

  it('would wait for it were it not alone, until PostgreSQL breaks it off', async () => {
    const order: string[] = [];
    await holding(test.env.DATABASE_URL!, `SELECT ${LOCK}`, async () => {
      const begun = [
        database.rows(waiting).catch(() => order.push('broken off')),
        find(7).then(() => order.push('found')),
      ];
      await Promise.all(begun);
    });
    expect(order).toEqual(['broken off', 'found']);
  });

  it('do not rely on what others of them fail to prepare, and keep no probe waiting', async () => {
    const { DATABASE_URL } = test.env;
    const late: Statement = { name: 'late', text: 'SELECT count(*)::integer AS value FROM labels' };
    await holding(DATABASE_URL!, 'LOCK TABLE labels IN ACCESS EXCLUSIVE MODE', async () => {
      const begun = Promise.allSettled([database.rows(late), database.rows(late)]);
      expect(await Promise.race([begun, database.isReady()])).toBe(true);
      const reasons = (await begun).map((outcome) => (outcome as PromiseRejectedResult).reason as Error);
      expect(reasons.map(({ cause }) => (cause as { code?: string }).code)).toEqual(['55P03', undefined]);
    });
    expect(await Promise.all([database.rows(late), database.rows(late)])).toEqual([
      [{ value: 0 }],
      [{ value: 0 }],
    ]);
  });

  it('that wait for a table that is being altered are answered 503, not a conflict with somebody', async () => {
    const person = await test.anonymous.register();
    const both = () => Promise.all([person.get('/labels'), ask(person, '{ labels { id } }')]);
    const [inRest, inGraphql] = await holding(test.env.DATABASE_URL!, 'LOCK TABLE labels', both);
    expect([inRest.status, inRest.headers.get('retry-after')]).toEqual([503, '2']);
    expect(inGraphql.body.errors).toMatchObject([
      { extensions: { code: 'database-unavailable', retryAfter: 2 } },
    ]);
  });

  it('all fail with a connection that is cut, and those after them do not', async () => {
    const { DATABASE_URL } = test.env;
    await holding(DATABASE_URL!, `SELECT ${LOCK}`, async () => {
      const begun = Promise.allSettled([find(1), database.rows(waiting), find(2), find(3)]);
      const cut = `SELECT pg_terminate_backend(pid) AS cut FROM pg_stat_activity WHERE query = $1 AND wait_event = 'advisory'`;
      while ((await query(DATABASE_URL!, cut, [waiting.text])).length === 0);
      const outcomes = (await begun).map((outcome) =>
        outcome.status === 'fulfilled' ? outcome.value : (outcome.reason as Error).name,
      );
      const gone = 'DatabaseUnavailable';
      expect(outcomes).toEqual([[expect.objectContaining({ value: 1 })], gone, gone, gone]);
    });
    expect((await find(4))[0]!.value).toBe(4);
  });
});

describe('a session', () => {
  it('is in UTC, whatever else DATABASE_URL asks for', async () => {
    type Connecting = typeof import('../../src/platform/database/data-source.js');
    const { dataSourceOptions } = await built<Connecting>('platform/database/data-source');
    const { parseConfig } =
      await built<typeof import('../../src/platform/config/config.js')>('platform/config/config');
    const DATABASE_URL = `${test.env.DATABASE_URL}?options=-c%20search_path%3Dtheirs%20-c%20timezone%3DAsia/Tokyo`;
    const { url } = dataSourceOptions(parseConfig({ ...test.env, DATABASE_URL }));
    const text = `SELECT current_setting('timezone') AS zone, current_setting('search_path') AS path`;
    expect(await query(url!, text)).toEqual([{ zone: 'UTC', path: 'theirs' }]);
  });
});
