import pg from 'pg';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { Execution } from '../../src/platform/database/execution.js';
import { Pipeline } from '../../src/platform/database/pipeline.js';
import { type Statement, textParsers } from '../../src/platform/database/statement.js';

const client = new pg.Client({ connectionString: inject('databaseUrl'), options: '-c timezone=UTC' });
beforeAll(async () => {
  await client.connect();
  await client.query('CREATE TEMPORARY TABLE notes (id integer PRIMARY KEY, content text)');
});
afterAll(() => client.end());

/** Sends them together. */
function runAll(...statements: [statement: Statement, values?: unknown[]][]): Promise<object[]>[] {
  const executions = statements.map(([statement, values]) => new Execution(statement, values));
  client.query(new Pipeline(client, [...executions]));
  return executions.map(({ answer }) => answer);
}
const run = (statement: Statement, values?: unknown[]) => runAll([statement, values])[0]!;

const KINDS = {
  text: `SELECT n, CASE WHEN n > 1 THEN 'tëxt ' || n END AS text, n > 1 AS flag, n * 1.5::float8 AS float,
           '2026-11-20 09:30:00.5+00'::timestamptz(3) AS instant, '2026-11-20'::date AS day,
           ARRAY[$1, NULL]::uuid[] AS ids, '{}'::text[] AS none, $2::jsonb AS content,
           $3::timestamptz(3) AS given, $4::bytea AS bytes, $5::text AS absent
         FROM generate_series(1, 3) AS n`,
  values: [
    '01935f00-0000-7000-8000-000000000001',
    { nested: [1, null] },
    new Date(0),
    Buffer.from([0, 255]),
    undefined,
  ],
};
const REFUSED = { name: 'refused', text: 'SELECT 1 / $1::integer AS quotient' };

describe('an execution of a statement', () => {
  it.each([{ name: 'kinds' }, {}])('finds what pg finds, the first time and later: %j', async (named) => {
    const { rows } = await client.query({ ...KINDS, types: textParsers });
    expect(rows).toHaveLength(3);
    const statement = { ...named, text: KINDS.text };
    for (const _ of ['first', 'later', 'once more']) {
      const found = await run(statement, KINDS.values);
      expect(found).toStrictEqual(rows);
      expect(Object.keys(found[0]!)).toEqual(Object.keys(rows[0] as object));
    }
  });

  it('answers no rows where there are none, and where the statement gives none', async () => {
    const put = { name: 'put', text: 'INSERT INTO notes (id, content) VALUES ($1, $2)' };
    const find = { name: 'find', text: 'SELECT content FROM notes WHERE id = $1' };
    for (const id of [1, 2]) {
      expect(await run(find, [id])).toEqual([]);
      expect(await run(put, [id, `note ${id}`])).toEqual([]);
      expect(await run(find, [id])).toEqual([{ content: `note ${id}` }]);
    }
  });

  it('tells what PostgreSQL refuses, and leaves the connection good', async () => {
    for (const _ of ['first', 'later']) {
      await expect(run(REFUSED, [0])).rejects.toMatchObject({ code: '22012' });
      expect(await run(REFUSED, [1])).toEqual([{ quotient: 1 }]);
    }
    await expect(run({ name: 'wrong', text: 'SELECT nothing' })).rejects.toMatchObject({ code: '42703' });
    expect(await run(REFUSED, [1])).toEqual([{ quotient: 1 }]);
  });

  it('sends nothing that cannot be written, nor a second statement by the name of another', async () => {
    const circular: { self?: object } = {};
    circular.self = circular;
    await expect(run({ name: 'circular', text: 'SELECT $1::json' }, [circular])).rejects.toThrow(/circular/);
    await expect(run({ name: 'refused', text: 'SELECT 2' })).rejects.toThrow(/two statements/);
    expect(await run(REFUSED, [1])).toEqual([{ quotient: 1 }]);
  });

  it('reads no row by what a table was when the statement was new', async () => {
    const all = { name: 'all', text: 'SELECT * FROM changing' };
    await client.query('CREATE TEMPORARY TABLE changing AS SELECT 1 AS one');
    expect(await run(all)).toEqual([{ one: 1 }]);
    await client.query('ALTER TABLE changing ALTER one TYPE text');
    await expect(run(all)).rejects.toMatchObject({ code: '0A000' });
  });
});

describe('several in one pipeline', () => {
  const quotient = (dividend: number, divisor: number): [Statement, unknown[]] => [
    { name: 'quotient', text: 'SELECT $1::integer / $2::integer AS quotient' },
    [dividend, divisor],
  ];
  const outcomes = async (answers: Promise<object[]>[]) =>
    (await Promise.allSettled(answers)).map((answer) =>
      answer.status === 'fulfilled' ? answer.value : (answer.reason as { code?: string }).code,
    );

  it('are answered each by itself, also those that are prepared by it', async () => {
    const answers = runAll(quotient(6, 1), quotient(6, 2), [{ text: 'SELECT 3 AS three' }], quotient(6, 3));
    const three = [{ three: 3 }];
    const rows = [[{ quotient: 6 }], [{ quotient: 3 }], three, [{ quotient: 2 }]];
    expect(await Promise.all(answers)).toEqual(rows);
  });

  it.each([0, 1, 2])('leave the others alone when that at %i is refused', async (at) => {
    const refused = [1, 1, 1].map((divisor, index) => quotient(index, index === at ? 0 : divisor));
    const expected = [0, 1, 2].map((index) => (index === at ? '22012' : [{ quotient: index }]));
    expect(await outcomes(runAll(...refused))).toEqual(expected);
    expect(await run(...quotient(1, 1))).toEqual([{ quotient: 1 }]);
  });

  it.each([0, 1, 2])('leave the others alone when that at %i cannot be sent', async (at) => {
    const circular: { self?: object } = {};
    circular.self = circular;
    const all = [0, 1, 2].map((index) => quotient(index, 1));
    all[at] = [{ text: 'SELECT $1::json' }, [circular]];
    const expected = [0, 1, 2].map((index) => (index === at ? undefined : [{ quotient: index }]));
    expect(await outcomes(runAll(...all))).toEqual(expected);
    expect(await run(...quotient(1, 1))).toEqual([{ quotient: 1 }]);
  });

  it('commit each by itself', async () => {
    const put = (id: number): [Statement, unknown[]] => [
      { name: 'put-one', text: 'INSERT INTO notes (id) VALUES ($1)' },
      [id],
    ];
    expect(await outcomes(runAll(put(11), put(11), put(12)))).toEqual([[], '23505', []]);
    const kept = await run({ text: 'SELECT id FROM notes WHERE id > 10 ORDER BY id' });
    expect(kept).toEqual([{ id: 11 }, { id: 12 }]);
  });
});
