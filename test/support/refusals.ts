import { expect } from 'vitest';
import type { TestApp } from './app.js';
import type { Answer } from './client.js';
import { query } from './database.js';
import { expectProblem } from './problem.js';

/** A request that must be refused, with what it is called and, where only one will do, the status. */
export type Case = [title: string, request: () => Promise<Answer>, status?: number];

/** All that is stored, in a form to be compared. */
export const everything = ({ env }: TestApp) =>
  query(
    env.DATABASE_URL!,
    `SELECT (SELECT md5(string_agg(t::text, '' ORDER BY id)) FROM tasks t) AS tasks,
       (SELECT md5(string_agg(u::text, '' ORDER BY id)) FROM users u) AS users,
       (SELECT count(*) FROM sessions) AS sessions, (SELECT count(*) FROM events) AS events`,
  );

/** Asserts that each request gets a 4xx problem, and that all of them together store nothing. */
export async function expectRefused(test: TestApp, cases: Case[]): Promise<void> {
  const before = await everything(test);
  const faults: string[] = [];
  const waiting = [...cases];
  const worker = async () => {
    for (let next = waiting.pop(); next; next = waiting.pop()) faults.push(...(await faultsOf(next)));
  };
  await Promise.all(Array.from({ length: 8 }, worker));
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
