import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApp, type TestApp } from '../support/app.js';
import { actorFor } from '../support/arrangements.js';
import type { Client } from '../support/client.js';
import { type DocumentedOperation, documentedOperations } from '../support/documented.js';
import { scaled } from '../support/scale.js';
import { requestsOf, SeenIds } from '../support/generated.js';
import { atOnce } from '../support/at-once.js';

const REQUESTS = scaled(20_000, 3_000);
const AT_ONCE = 16;
/** So many of one operation are made together. */
const ROUND = 16;

let test: TestApp;
beforeAll(async () => {
  test = await startApp();
});
afterAll(() => test.close());

/** What is done to accounts may end the session that asks, and is asked by somebody new each round. */
const OF_ACCOUNTS = /\/(auth|users|administrative-acts)(\/|$)/;

const seen = { ofAccounts: new SeenIds(), ofRest: new SeenIds() };
const idsFor = ({ path }: DocumentedOperation) => (OF_ACCOUNTS.test(path) ? seen.ofAccounts : seen.ofRest);
const letIn = new Set<string>();

/** Keeps the id of what an answer shows, for requests to come. */
function remember(operation: DocumentedOperation, body: { id?: unknown; data?: unknown } | undefined): void {
  const noun = operation.path.split('/').findLast((part) => part !== '' && !part.startsWith('{'))!;
  // Somebody who is needed may be among them.
  if (noun === 'users') return;
  const shown = Array.isArray(body?.data) ? (body.data as { id?: unknown }[]) : [body];
  for (const one of shown.slice(0, 3)) if (typeof one?.id === 'string') idsFor(operation).add(noun, one.id);
}

function callerOf({ path, 'x-roles': roles }: DocumentedOperation, user: Client): Client | Promise<Client> {
  if (roles.length === 0) return test.anonymous;
  return OF_ACCOUNTS.test(path) ? actorFor(test, { roles }) : user;
}

/** One round of an operation; answers what went wrong. */
async function round(
  operation: DocumentedOperation,
  client: Client,
  seed: number,
): Promise<{ made: number; faults: string[] }> {
  const faults: string[] = [];
  // Something must be left.
  const numRuns = operation.method === 'DELETE' ? 2 : ROUND;
  const waiting = fc.sample(requestsOf(operation, idsFor(operation)), { numRuns, seed });
  await atOnce(AT_ONCE, waiting, async ({ path, ...options }) => {
    const { status, body, text } = await client.call(operation.method, path, options);
    const isLost = status === 401 && !OF_ACCOUNTS.test(operation.path);
    if (status >= 500 || isLost)
      faults.push(`${operation.method} ${path} ${JSON.stringify(options)}: ${status} ${text}`);
    if (status < 400) letIn.add(operation.operationId);
    if (status < 300) remember(operation, body);
  });
  return { made: numRuns, faults };
}

describe('requests made from the document', () => {
  const seed = Math.floor(Math.random() * 2 ** 31);

  it('rightful, wrong and at the edges: none is answered 5xx, and each as documented', async () => {
    const user = await actorFor(test, { roles: ['user'] });
    seen.ofRest.add('users', user.user!.id);
    const faults: string[] = [];
    for (let made = 0, turn = 0; made < REQUESTS; turn += 1) {
      const operation = documentedOperations[turn % documentedOperations.length]!;
      if (operation.path.includes('/users/{id}'))
        seen.ofAccounts.add('users', (await test.anonymous.register()).user.id);
      const outcome = await round(operation, await callerOf(operation, user), seed + turn);
      made += outcome.made;
      faults.push(...outcome.faults);
    }
    expect([seed, faults]).toEqual([seed, []]);
  });

  it('are let in by most operations, and not only refused', () => {
    const resources = documentedOperations.filter(({ path }) => !OF_ACCOUNTS.test(path));
    const never = resources.map(({ operationId }) => operationId).filter((id) => !letIn.has(id));
    expect([seed, never, never.length < resources.length / 2]).toEqual([seed, never, true]);
  });
});
