import type { Measurement } from './load.js';
import type { ScenarioName } from './scenarios.js';

/** One measurement and where it belongs. */
export interface Cell extends Measurement {
  round: number;
  contender: string;
  scenario: ScenarioName;
  connections: number;
}

/** Least, middle and greatest of a few numbers. */
export interface Spread {
  min: number;
  median: number;
  max: number;
}

/** How Doable compares with one peer in one scenario: Doable's number of the same round divided by the peer's. */
export interface Comparison {
  scenario: ScenarioName;
  connections: number;
  peer: string;
  /** Requests per second: above 1 Doable answers more. */
  throughput: Spread;
  /** The peer's CPU per request divided by Doable's: above 1 Doable needs less. */
  cpu: Spread;
}

/** A row of the table: the medians over all rounds. */
export type Summary = Omit<Cell, 'round' | 'requests'>;

const measures = ['requestsPerSecond', 'p50Ms', 'p99Ms', 'cpuUs', 'workerCpuUs', 'busyCores'] as const;

/** One row for each scenario, number of connections and contender, in the order of measurement. */
export function summarize(cells: Cell[]): Summary[] {
  const groups = groupBy(cells, (cell) => `${cell.scenario}/${cell.connections}/${cell.contender}`);
  return groups.map((group) => {
    const { scenario, connections, contender } = group[0]!;
    const medians = measures.map((measure) => [
      measure,
      round(spread(group.map((cell) => cell[measure])).median),
    ]);
    return { scenario, connections, contender, ...Object.fromEntries(medians) } as Summary;
  });
}

/** Compares `subject` with each peer, round by round, so that a noisy minute hits both sides of a ratio. */
export function compare(cells: Cell[], subject: string, peers: string[]): Comparison[] {
  const groups = groupBy(cells, (cell) => `${cell.scenario}/${cell.connections}`);
  return groups.flatMap((group) => {
    const { scenario, connections } = group[0]!;
    const ours = group.filter((cell) => cell.contender === subject);
    return peers.flatMap((peer) => {
      const pairs = ours.flatMap((our) => {
        const their = group.find((cell) => cell.contender === peer && cell.round === our.round);
        return their ? [{ our, their }] : [];
      });
      if (pairs.length === 0) return [];
      const throughput = spread(
        pairs.map(({ our, their }) => our.requestsPerSecond / their.requestsPerSecond),
      );
      const cpu = spread(pairs.map(({ our, their }) => their.cpuUs / our.cpuUs));
      return [{ scenario, connections, peer, throughput, cpu }];
    });
  });
}

/** The table and the ratios as text for a terminal. */
export function render(summaries: Summary[], comparisons: Comparison[]): string {
  const rows = summaries.map((s) => [
    s.scenario,
    String(s.connections),
    s.contender,
    Math.round(s.requestsPerSecond).toLocaleString('en'),
    s.p50Ms.toFixed(2),
    s.p99Ms.toFixed(2),
    String(Math.round(s.cpuUs)),
    s.workerCpuUs < 1 ? '' : String(Math.round(s.workerCpuUs)),
    s.busyCores.toFixed(2),
  ]);
  const head = ['scenario', 'conn', 'server', 'req/s', 'p50 ms', 'p99 ms', 'cpu us', 'worker us', 'cores'];
  const ratios = comparisons.map((c) => [
    c.scenario,
    String(c.connections),
    c.peer,
    ...show(c.throughput),
    ...show(c.cpu),
  ]);
  const ratioHead = [
    'scenario',
    'conn',
    'doable against',
    'req/s min',
    'median',
    'max',
    'cpu min',
    'median',
    'max',
  ];
  return [table(head, rows), table(ratioHead, ratios)].join('\n\n');
}

const show = ({ min, median, max }: Spread) => [min, median, max].map((value) => value.toFixed(2));

function table(head: string[], rows: string[][]): string {
  const widths = head.map((title, column) =>
    Math.max(title.length, ...rows.map((row) => row[column]!.length)),
  );
  const line = (row: string[]) =>
    row
      .map((text, column) =>
        column === 0 || column === 2 ? text.padEnd(widths[column]!) : text.padStart(widths[column]!),
      )
      .join('  ');
  return [line(head), widths.map((width) => '-'.repeat(width)).join('  '), ...rows.map(line)].join('\n');
}

function spread(values: number[]): Spread {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  const median = (sorted[Math.floor(middle)]! + sorted[Math.ceil(middle)]!) / 2;
  return { min: round(sorted[0]!), median: round(median), max: round(sorted.at(-1)!) };
}

const round = (value: number) => Number(value.toPrecision(4));

function groupBy<T>(items: T[], key: (item: T) => string): T[][] {
  const groups = new Map<string, T[]>();
  for (const item of items) groups.set(key(item), [...(groups.get(key(item)) ?? []), item]);
  return [...groups.values()];
}
