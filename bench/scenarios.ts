import type { Request } from 'autocannon';
import type { Contender } from './contender.js';
import type { BenchUser } from './dataset.js';

type RequestKind = 'list' | 'read' | 'patch' | 'create';

/** A kind of traffic. */
export interface Scenario {
  /** Which of a contender's targets it goes to. */
  target: 'normal' | 'uncached';
  /** How many of 100 requests are of which kind. */
  shares: Partial<Record<RequestKind, number>>;
}

/** Everything that is timed, in this order. */
export const scenarios = {
  'cached list': { target: 'normal', shares: { list: 100 } },
  'uncached list': { target: 'uncached', shares: { list: 100 } },
  'read one': { target: 'normal', shares: { read: 100 } },
  mix: { target: 'normal', shares: { list: 80, read: 10, patch: 7, create: 3 } },
  create: { target: 'normal', shares: { create: 100 } },
} satisfies Record<string, Scenario>;

export type ScenarioName = keyof typeof scenarios;

/** Long enough that every kind appears in its share, short enough to be built quickly. */
const SEQUENCE_LENGTH = 200;

const newTask = {
  title: 'A new task: read the figures of the quarter again',
  description: 'Compare with last year and write down what surprises.',
  priority: 2,
};

/**
 * The requests that one connection sends in a loop. Users are dealt out to the connections, so that no two
 * connections ask for the same user, and each connection goes through its users in turn.
 */
export function requestsOf(
  name: ScenarioName,
  contender: Contender,
  users: BenchUser[],
  connection: { index: number; of: number },
): Request[] {
  const { target, shares }: Scenario = scenarios[name];
  const { tasksUrl, headers } = contender[target];
  const kinds = sequenceOf(shares);
  const mine = users.map((_, index) => index).filter((index) => index % connection.of === connection.index);
  const length = Math.max(SEQUENCE_LENGTH, mine.length);
  // Twice around with other titles, so that no patch finds its own title there already.
  return Array.from({ length: 2 * length }, (_, position) => {
    const step = position % length;
    const userIndex = mine[step % mine.length]!;
    const { taskIds } = users[userIndex]!;
    const kind = kinds[(step + connection.index) % kinds.length]!;
    return makeRequest(kind, {
      title: `Edited on the way ${position < length ? 'there' : 'back'}`,
      path: new URL(tasksUrl).pathname,
      taskId: taskIds[step % taskIds.length]!,
      headers: { ...headers, authorization: contender.authorization(userIndex) },
    });
  });
}

function makeRequest(
  kind: RequestKind,
  {
    path,
    taskId,
    title,
    headers,
  }: { path: string; taskId: string; title: string; headers: Record<string, string> },
): Request {
  const withBody = { ...headers, 'content-type': 'application/json' };
  switch (kind) {
    case 'list':
      return { method: 'GET', path, headers };
    case 'read':
      return { method: 'GET', path: `${path}/${taskId}`, headers };
    case 'patch': {
      const body = JSON.stringify({ title });
      return { method: 'PATCH', path: `${path}/${taskId}`, headers: withBody, body };
    }
    case 'create':
      return { method: 'POST', path, headers: withBody, body: JSON.stringify(newTask) };
  }
}

/** Spreads the kinds evenly over 100 steps, the same way on every run. */
function sequenceOf(shares: Scenario['shares']): RequestKind[] {
  const placed = Object.entries(shares).flatMap(([kind, share]) =>
    Array.from({ length: share }, (_, i) => ({ kind: kind as RequestKind, at: (i + 0.5) / share })),
  );
  return placed.sort((a, b) => a.at - b.at).map(({ kind }) => kind);
}
