import { expect } from 'vitest';
import type { TestApp } from './app.js';
import { atOnce } from './at-once.js';
import type { Answer } from './client.js';
import { query } from './database.js';
import { expectProblem } from './problem.js';

/** A request that must be refused, with what it is called and, where only one will do, the status. */
export type Case = [title: string, request: () => Promise<Answer>, status?: number];

/** All that is stored, in a form to be compared: a digest of each table, but for when sessions and tokens were used. */
export async function everything({ env }: TestApp): Promise<unknown> {
  const names = await query<{ name: string }>(
    env.DATABASE_URL!,
    `SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public' ORDER BY 1`,
  );
  const digests = names.map(({ name }) => {
    const row = `to_jsonb(t) - '{last_used_at,relayed_at}'::text[]`;
    return `SELECT '${name}' AS name, md5(string_agg((${row})::text, '' ORDER BY (${row})::text)) AS digest FROM ${name} t`;
  });
  return query(env.DATABASE_URL!, digests.join(' UNION ALL '));
}

/** Asserts that each request gets a 4xx problem, and that all of them together store nothing. */
export async function expectRefused(test: TestApp, cases: Case[]): Promise<void> {
  const before = await everything(test);
  const faults: string[] = [];
  await atOnce(8, cases, async (one) => void faults.push(...(await faultsOf(one))));
  expect([faults, await everything(test)]).toEqual([[], before]);
}

async function faultsOf([title, request, status]: Case): Promise<string[]> {
  const answer = await request();
  try {
    expect(answer.status).toBeGreaterThanOrEqual(400);
    expect(answer.status).toBeLessThan(500);
    expectProblem(answer, status ?? answer.status);
    return [];
  } catch (error) {
    return [`${title} answered ${answer.status} ${answer.text.slice(0, 200)}: ${(error as Error).message}`];
  }
}
