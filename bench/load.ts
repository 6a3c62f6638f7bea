import { setTimeout as sleep } from 'node:timers/promises';
import autocannon, { type Client, type Result } from 'autocannon';
import type { Contender } from './contender.js';
import type { BenchUser } from './dataset.js';
import { requestsOf, scenarios, type Scenario, type ScenarioName } from './scenarios.js';
import type { ServerProcess } from './server-process.js';

/** What is measured in one cell: one server, one scenario, one number of connections, a few seconds. */
export interface Measurement {
  requests: number;
  requestsPerSecond: number;
  p50Ms: number;
  p99Ms: number;
  /** CPU of the server process for one request, microseconds, user and system. */
  cpuUs: number;
  /** The same for the worker behind it, counted until it is idle again. */
  workerCpuUs: number;
  /** Cores that the server kept busy; well below 1 means that the load generator or the database was the limit. */
  busyCores: number;
}

export interface LoadOptions {
  scenario: ScenarioName;
  connections: number;
  seconds: number;
}

/** Sends traffic for `seconds` and measures; throws when any answer is not 2xx or a connection fails. */
export async function measure(
  contender: Contender,
  users: BenchUser[],
  options: LoadOptions,
): Promise<Measurement> {
  await prepare(contender, users, options.scenario);
  const { server } = contender[scenarios[options.scenario].target];
  const workerBefore = await contender.worker?.cpu();
  const cpuBefore = await server.cpu();
  const { latencies, seconds } = await send(contender, users, options, { duration: options.seconds });
  const cpu = (await server.cpu()) - cpuBefore;
  const workerCpu = (await untilIdle(contender.worker)) - (workerBefore ?? 0);

  latencies.sort((a, b) => a - b);
  const requests = latencies.length;
  return {
    requests,
    requestsPerSecond: requests / seconds,
    p50Ms: latencies[Math.floor(requests * 0.5)] ?? Number.NaN,
    p99Ms: latencies[Math.floor(requests * 0.99)] ?? Number.NaN,
    cpuUs: cpu / requests,
    workerCpuUs: workerCpu / requests,
    busyCores: cpu / 1e6 / seconds,
  };
}

/** Seconds of traffic that does not count, before a cell is timed. */
const LEAD_IN = 1;

/**
 * A server that idled while others were timed begins slowly: its pages and compiled code have to come back. So it gets
 * requests that do not count; where the cache is used, one for the list of every user, which writes may have emptied.
 */
async function prepare(contender: Contender, users: BenchUser[], scenario: ScenarioName): Promise<void> {
  const { target, shares }: Scenario = scenarios[scenario];
  if (target === 'normal' && shares.list) {
    await send(contender, users, { scenario: 'cached list', connections: 64 }, { amount: users.length });
  }
  await send(contender, users, { scenario, connections: 64 }, { duration: LEAD_IN });
}

/** Sends some thousand requests, for the just-in-time compiler to see what there is to do. */
export async function warmUp(
  contender: Contender,
  users: BenchUser[],
  scenario: ScenarioName,
): Promise<void> {
  await send(contender, users, { scenario, connections: 64 }, { amount: 4000 });
}

/** What autocannon's types leave out. */
type BodyKeeper = Client & { pipelinedRequests: { addBody: (bytes: Buffer) => void } };

type Extent = { duration: number } | { amount: number };

/** Sends for a duration in seconds, or an amount of requests. */
async function send(
  contender: Contender,
  users: BenchUser[],
  { scenario, connections }: Omit<LoadOptions, 'seconds'>,
  extent: Extent,
) {
  let index = 0;
  const setupClient = (client: Client) => {
    // Nobody reads the bodies, and to keep them costs the load generator 60 us for a list, on cores that it shares.
    (client as BodyKeeper).pipelinedRequests.addBody = () => undefined;
    client.setRequests(requestsOf(scenario, contender, users, { index, of: connections }));
    index += 1;
  };
  const latencies: number[] = [];
  const settings = {
    url: contender[scenarios[scenario].target].tasksUrl,
    connections,
    ...extent,
    sampleInt: 50,
    setupClient,
  };
  const started = performance.now();
  const result = await new Promise<Result>((resolve, reject) => {
    const run = autocannon(settings, (error: Error | null, outcome) =>
      error ? reject(error) : resolve(outcome),
    );
    run.on('response', (_client, _status, _bytes, milliseconds) => latencies.push(milliseconds));
  });
  const elapsed = (performance.now() - started) / 1000;
  if (result.non2xx + result.errors + result.mismatches > 0) {
    const codes = JSON.stringify(result.statusCodeStats);
    throw new Error(
      `${contender.name}, ${scenario}: answers other than 2xx: ${codes}, ${result.errors} connection errors`,
    );
  }
  return { latencies, seconds: elapsed };
}

/** Waits (at most 10 s) until the worker has done what the load left it, so that no cell pays for another. */
async function untilIdle(worker: ServerProcess | undefined): Promise<number> {
  if (!worker) return 0;
  let before = await worker.cpu();
  for (let i = 0; i < 50; i += 1) {
    await sleep(200);
    const now = await worker.cpu();
    if (now - before < 20_000) return now;
    before = now;
  }
  return before;
}
