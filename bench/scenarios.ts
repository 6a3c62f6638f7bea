import type { Request } from 'autocannon';
import type { Contender } from './contender.js';
import type { BenchUser } from './dataset.js';

/** The kinds of traffic that are timed, with the share of each request in percent. */
export const scenarios = {
  'cached list': { list: 100 },
  'uncached list': { uncachedList: 100 },
  'read one': { read: 100 },
  mix: { list: 80, read: 10, patch: 7, create: 3 },
  create: { create: 100 },
} satisfies Record<string, Partial<Record<RequestKind, number>>>;

export type ScenarioName = keyof typeof scenarios;
type RequestKind = 'list' | 'uncachedList' | 'read' | 'patch' | 'create';

/** Long enough that every kind appears in its share, short enough to be built quickly. */
const SEQUENCE_LENGTH = 200;

/**
 * The requests that one connection sends in a loop. Users are dealt out to the connections, so that no two
 * connections ask for the same user, and each connection goes through its users in turn.
 */
export function requestsOf(
  scenario: ScenarioName,
  contender: Contender,
  users: BenchUser[],
  connection: { index: number; of: number },
): Request[] {
  const mine = users.map((_, index) => index).filter((index) => index % connection.of === connection.index);
  const kinds = sequenceOfKinds(scenarios[scenario]);
  const length = Math.max(SEQUENCE_LENGTH, mine.length);
  return Array.from({ length }, (_, step) => {
    const userIndex = mine[step % mine.length]!;
    return makeRequest(kinds[(step + connection.index) % kinds.length]!, contender, users, userIndex, step);
  });
}

function makeRequest(
  kind: RequestKind,
  contender: Contender,
  users: BenchUser[],
  userIndex: number,
  step: number,
): Request {
  const path = new URL(contender.tasksUrl).pathname;
  const headers = { authorization: contender.authorization(userIndex) };
  const withBody = { ...headers, 'content-type': 'application/json' };
  const taskIds = users[userIndex]!.taskIds;
  const taskPath = `${path}/${taskIds[step % taskIds.length]}`;
  switch (kind) {
    case 'list':
      return { method: 'GET', path, headers };
    case 'uncachedList':
      return {
        method: 'GET',
        path: path + contender.uncached().query,
        headers: { ...headers, ...contender.uncached().headers },
      };
    case 'read':
      return { method: 'GET', path: taskPath, headers };
    case 'patch':
      return {
        method: 'PATCH',
        path: taskPath,
        headers: withBody,
        body: JSON.stringify({ title: `Edited in step ${step}` }),
      };
    case 'create':
      return { method: 'POST', path, headers: withBody, body: JSON.stringify(newTask) };
  }
}

const newTask = {
  title: 'A new task: read the figures of the quarter again',
  description: 'Compare with last year and write down what surprises.',
  priority: 2,
};

/** Spreads the kinds evenly over 100 steps, the same way on every run. */
function sequenceOfKinds(shares: Partial<Record<RequestKind, number>>): RequestKind[] {
  const placed = Object.entries(shares).flatMap(([kind, share]) =>
    Array.from({ length: share }, (_, i) => ({ kind: kind as RequestKind, at: (i + 0.5) / share })),
  );
  return placed.sort((a, b) => a.at - b.at).map(({ kind }) => kind);
}
