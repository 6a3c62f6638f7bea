import pg from 'pg';

/** A statement as the application sent it. */
export interface Sent {
  readonly text: string;
  readonly values: unknown[];
}

interface Plan {
  'Node Type': string;
  'Relation Name'?: string;
  'Shared Hit Blocks'?: number;
  'Shared Read Blocks'?: number;
  Plans?: Plan[];
}

/** What can be planned: no BEGIN, no LISTEN. */
const PLANNED = /^\s*(SELECT|WITH|INSERT|UPDATE|DELETE)\b/i;

type Query = (this: pg.Client, ...given: unknown[]) => unknown;

/** What applications of this process send to PostgreSQL while `work` goes on, each text once. */
export async function sentDuring(work: () => Promise<void>): Promise<Sent[]> {
  const sent = await allSentDuring(work);
  return [...new Map(sent.map((one) => [one.text, one])).values()];
}

/** The same, each time that it is sent. */
export async function allSentDuring(work: () => Promise<unknown>): Promise<Sent[]> {
  const prototype = pg.Client.prototype as unknown as { query: Query };
  const { query } = prototype;
  const sent: Sent[] = [];
  prototype.query = function (...given) {
    const [first, second] = given as [string | Partial<Sent>, unknown];
    const text = typeof first === 'string' ? first : first.text;
    const values = (typeof first === 'string' ? second : first.values) ?? [];
    if (text && PLANNED.test(text) && Array.isArray(values)) sent.push({ text, values });
    return query.apply(this, given);
  };
  try {
    await work();
  } finally {
    prototype.query = query;
  }
  return sent;
}

const nodesOf = (plan: Plan): Plan[] => [plan, ...(plan.Plans ?? []).flatMap(nodesOf)];

/** How PostgreSQL would carry out a statement; with `ANALYZE, BUFFERS`, how it does. */
export async function planOf(client: pg.Client, { text, values }: Sent, options = ''): Promise<Plan> {
  const { rows } = await client.query<{ 'QUERY PLAN': [{ Plan: Plan }] }>(
    `EXPLAIN (${options && `${options}, `}FORMAT JSON) ${text}`,
    values,
  );
  return rows[0]!['QUERY PLAN'][0].Plan;
}

/** The tables that a plan reads from one end to the other. */
export const scannedBy = (plan: Plan): string[] =>
  nodesOf(plan)
    .filter((node) => node['Node Type'] === 'Seq Scan')
    .map((node) => node['Relation Name']!);

/** How often a plan sorts, other than what is nearly in order. */
export const sortsIn = (plan: Plan): number =>
  nodesOf(plan).filter((node) => node['Node Type'] === 'Sort').length;

/** Pages of 8 KiB that a plan touched. */
export const pagesOf = (plan: Plan): number =>
  (plan['Shared Hit Blocks'] ?? 0) + (plan['Shared Read Blocks'] ?? 0);
