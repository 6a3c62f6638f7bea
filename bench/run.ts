/** `npm run bench`: Doable beside the Express sample and a bare Fastify server. See bench/README.md. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { developmentServices } from '../src/platform/config/development-services.js';
import { checkAfterwards, checkAnswers, type AnswerShape } from './check.js';
import type { Contender, ContenderOptions } from './contender.js';
import { makeDataset, TASKS_PER_USER, type BenchUser, type Dataset } from './dataset.js';
import { seedDoable, startDoable } from './doable.js';
import { measure } from './load.js';
import { seedPeer, startExpress, startFloor } from './peers.js';
import { compare, render, summarize, type Cell } from './report.js';
import { scenarios, type ScenarioName } from './scenarios.js';
import { dropStores, makeStores, versionsOf, type Stores } from './stores.js';

const folder = join(import.meta.dirname, 'results');
const FIRST_REDIS_DATABASE = 11;
/** Doable's access tokens last ten minutes. */
const TOKEN_LIFE_MS = 8 * 60_000;

interface Entrant {
  name: string;
  seed: (databaseUrl: string, dataset: Dataset) => Promise<void>;
  start: (options: ContenderOptions) => Promise<Contender>;
}

const entrants: Entrant[] = [
  { name: 'doable', seed: seedDoable, start: startDoable },
  { name: 'express', seed: seedPeer, start: (options) => startExpress(options, false) },
  { name: 'express-mended', seed: seedPeer, start: (options) => startExpress(options, true) },
  { name: 'fastify-floor', seed: seedPeer, start: startFloor },
];

interface Plan {
  rounds: number;
  seconds: number;
  connections: number[];
  scenarios: ScenarioName[];
  entrants: Entrant[];
  users: number;
}

async function main() {
  const plan = readPlan();
  const { DATABASE_URL, REDIS_URL } = { ...process.env, ...(await developmentServices(process.env)) };
  if (!DATABASE_URL || !REDIS_URL) throw new Error('Set DATABASE_URL and REDIS_URL.');
  const urls = { databaseUrl: DATABASE_URL, redisUrl: REDIS_URL };
  mkdirSync(folder, { recursive: true });

  const closers: (() => Promise<void>)[] = [];
  process.once('SIGINT', () => void close(closers).finally(() => process.exit(130)));
  try {
    const dataset = makeDataset(plan.users);
    const contenders = await startAll(plan, urls, dataset, closers);
    await checkAll(contenders, dataset);
    const cells = await runRounds(plan, contenders, dataset);
    for (const contender of contenders) await checkAfterwards(contender, dataset.users);
    await report(plan, cells, contenders, urls);
  } finally {
    await close(closers);
  }
}

function readPlan(): Plan {
  const { values } = parseArgs({
    options: {
      quick: { type: 'boolean', default: false },
      seconds: { type: 'string' },
      rounds: { type: 'string', default: '3' },
      connections: { type: 'string' },
      only: { type: 'string', multiple: true, default: Object.keys(scenarios) },
      servers: { type: 'string', default: entrants.map(({ name }) => name).join() },
      users: { type: 'string', default: '1000' },
    },
  });
  const unknown = values.only.filter((name) => !(name in scenarios));
  if (unknown.length > 0) throw new Error(`--only takes one of: ${Object.keys(scenarios).join(', ')}`);
  return {
    rounds: Number(values.rounds),
    seconds: Number(values.seconds ?? (values.quick ? 0.5 : 3)),
    connections: (values.connections ?? (values.quick ? '64' : '64,1')).split(',').map(Number),
    scenarios: values.only as ScenarioName[],
    entrants: entrants.filter(({ name }) => values.servers.split(',').includes(name)),
    users: Number(values.users),
  };
}

async function startAll(plan: Plan, urls: Stores, dataset: Dataset, closers: (() => Promise<void>)[]) {
  const contenders: Contender[] = [];
  for (const [i, entrant] of plan.entrants.entries()) {
    const stores = await makeStores(urls, entrant.name, FIRST_REDIS_DATABASE + i);
    closers.push(() => dropStores(urls, stores));
    await entrant.seed(stores.databaseUrl, dataset);
    const contender = await entrant.start({ ...stores, users: dataset.users, folder });
    closers.push(contender.stop);
    contenders.push(contender);
    console.log(`${contender.name.padEnd(15)} ${contender.about}`);
  }
  return contenders;
}

async function checkAll(contenders: Contender[], { users }: Dataset) {
  let yardstick: AnswerShape | undefined;
  for (const contender of contenders) {
    const shape = await checkAnswers(contender, users);
    yardstick ??= shape;
    if (shape.fields.join() !== yardstick.fields.join()) {
      throw new Error(`${contender.name} answers other fields: ${shape.fields.join()} instead of ${yardstick.fields.join()}`);
    }
    if (Math.abs(shape.listBytes / yardstick.listBytes - 1) > 0.05) {
      throw new Error(`${contender.name} answers lists of ${shape.listBytes} bytes, not about ${yardstick.listBytes}`);
    }
  }
  console.log(`\nAnswers checked: ${TASKS_PER_USER} tasks in ${yardstick?.listBytes} bytes a list.`);
}

/** Every round goes through all scenarios; the servers take turns within a scenario, and begin with another one each round. */
async function runRounds(plan: Plan, contenders: Contender[], { users }: Dataset): Promise<Cell[]> {
  const cells: Cell[] = [];
  const total = plan.rounds * plan.scenarios.length * plan.connections.length * contenders.length;
  console.log(`${total} cells of ${plan.seconds} s each, about ${Math.ceil((total * (plan.seconds + 0.6)) / 60)} minutes.\n`);

  for (const contender of contenders) await warmUp(contender, plan, users);
  let refreshed = Date.now();
  for (let round = 0; round < plan.rounds; round += 1) {
    const order = contenders.map((_, i) => contenders[(i + round) % contenders.length]!);
    for (const connections of plan.connections) {
      for (const scenario of plan.scenarios) {
        if (Date.now() - refreshed > TOKEN_LIFE_MS) {
          for (const contender of contenders) await contender.refreshTokens();
          refreshed = Date.now();
        }
        for (const contender of order) {
          const measured = await measure(contender, users, { scenario, connections, seconds: plan.seconds });
          cells.push({ round, contender: contender.name, scenario, connections, ...measured });
        }
        process.stdout.write(`round ${round + 1}  ${scenario}, ${connections} connections: ${latest(cells, order.length)}\n`);
      }
    }
  }
  return cells;
}

/** Lets the just-in-time compiler see every kind of request, and the caches fill. */
async function warmUp(contender: Contender, plan: Plan, users: BenchUser[]) {
  await measure(contender, users, { scenario: 'mix', connections: 64, seconds: 2 });
  for (const scenario of plan.scenarios) {
    await measure(contender, users, { scenario, connections: 64, seconds: Math.min(1.5, plan.seconds) });
  }
}

const latest = (cells: Cell[], count: number) =>
  cells.slice(-count).map((cell) => `${cell.contender} ${Math.round(cell.requestsPerSecond)}`).join(', ');

async function report(plan: Plan, cells: Cell[], contenders: Contender[], urls: Stores) {
  const summaries = summarize(cells);
  const peers = contenders.map(({ name }) => name).filter((name) => name !== 'doable');
  const comparisons = compare(cells, 'doable', peers);
  console.log(`\n${render(summaries, comparisons)}`);

  const result = {
    at: new Date().toISOString(),
    commit: spawnSync('git', ['describe', '--always', '--dirty'], { encoding: 'utf8' }).stdout.trim(),
    machine: { node: process.version, cpu: cpus()[0]?.model, cores: cpus().length, ...(await versionsOf(urls)) },
    plan: { ...plan, entrants: plan.entrants.map(({ name }) => name) },
    summaries,
    comparisons,
  };
  const file = join(folder, `${result.at.replaceAll(':', '-')}.json`);
  writeFileSync(file, JSON.stringify({ ...result, cells }, null, 1));
  console.log(`\nEvery cell is in ${file}`);
}

async function close(closers: (() => Promise<void>)[]) {
  while (closers.length > 0) await closers.pop()!();
}

await main();
