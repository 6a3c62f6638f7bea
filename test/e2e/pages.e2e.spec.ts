import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApp, type TestApp } from '../support/app.js';
import type { Person } from '../support/client.js';
import { doableOf } from '../support/doable.js';
import { scaled } from '../support/scale.js';

const TASKS = scaled(100_000, 5_000);
const PAGE = 100;
const SORTS = ['-createdAt', 'dueAt', '-priority,title', 'position'];

/** Tasks of somebody with few distinct values, so that ties are everywhere. */
const SEED = `
  INSERT INTO tasks (id, project_id, created_by, updated_by, label_ids, assignee_ids, position, title, description, priority,
    due_at, version, created_at, updated_at)
  SELECT gen_random_uuid(), $1, $1, $1, '{}', '{}', 'i' || lpad((n * 7919 % 1000003)::text, 8, '0') || '1', 'Title ' || n % 50, '',
    n % 5, CASE WHEN n % 3 = 0 THEN timestamptz '2026-12-01Z' + n % 100 * interval '1 hour' END, 1,
    timestamptz '2026-11-01Z' + n % 1000 * interval '1 ms', now()
  FROM generate_series($2::integer, $3::integer) n`;

let test: TestApp;
let sql: pg.Client;
let own: Person;
/** Rows that nobody touches: all of them must be seen, each once. */
let staying: Set<string>;
/** How many tasks there ever were. */
let made = TASKS;

beforeAll(async () => {
  test = await startApp();
  own = await test.anonymous.register();
  sql = new pg.Client({ connectionString: test.env.DATABASE_URL });
  await sql.connect();
  await sql.query(SEED, [own.user.id, 1, TASKS]);
  await sql.query('ANALYZE tasks');
  // Every tenth is one that the other client may take.
  const { rows } = await sql.query<{ id: string }>(`SELECT id FROM tasks WHERE position NOT LIKE '%71'`);
  staying = new Set(rows.map(({ id }) => id));
});
afterAll(async () => {
  await sql.end();
  await test.close();
});

/** Inserts, deletes and moves some tasks. */
async function disturb(): Promise<void> {
  await sql.query(SEED, [own.user.id, made + 1, made + 5]);
  made += 5;
  await sql.query(
    `DELETE FROM tasks WHERE id IN (SELECT id FROM tasks WHERE position LIKE '%71' ORDER BY random() LIMIT 3)`,
  );
  await sql.query(
    `UPDATE tasks SET position = left(position, -1) || 'V71', title = 'Title ' || priority, priority = 4 - priority,
       due_at = timestamptz '2026-12-03Z', created_at = created_at + interval '300 ms'
     WHERE id IN (SELECT id FROM tasks WHERE position LIKE '%71' AND length(position) < 40 ORDER BY random() LIMIT 3)`,
  );
}

describe(`GET /tasks over ${TASKS} tasks while somebody else inserts, deletes and moves`, () => {
  it.each(SORTS)('skips and doubles none of those that stay, by %s', async (sort) => {
    const seen: string[] = [];
    let disturbing = Promise.resolve();
    for await (const { id } of doableOf(own).each('/tasks', { query: { fields: 'id', limit: PAGE, sort } })) {
      seen.push(id);
      if (seen.length % PAGE > 0) continue;
      // While the next page is read.
      await disturbing;
      disturbing = disturb();
    }
    await disturbing;
    const stayed = seen.filter((id) => staying.has(id));
    expect([stayed.length, new Set(stayed).size]).toEqual([staying.size, staying.size]);
  });
});
