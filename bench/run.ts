/** `npm run bench`: Doable beside the Express sample and a bare Fastify server. See bench/README.md. */
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { allNames, folder, withArena, type Arena } from './arena.js';
import { checkAfterwards } from './check.js';
import { TASKS_PER_USER } from './dataset.js';
import { measure, warmUp } from './load.js';
import { compare, render, summarize, type Cell } from './report.js';
import { scenarios, type ScenarioName } from './scenarios.js';

/** Doable's access tokens last ten minutes. */
const TOKEN_LIFE_MS = 8 * 60_000;

interface Plan {
  rounds: number;
  seconds: number;
  connections: number[];
  scenarios: ScenarioName[];
  servers: string[];
  users: number;
  save: boolean;
}

function readPlan(): Plan {
  const { values } = parseArgs({
    options: {
      quick: { type: 'boolean', default: false },
      seconds: { type: 'string' },
      rounds: { type: 'string', default: '3' },
      connections: { type: 'string' },
      only: { type: 'string', multiple: true, default: Object.keys(scenarios) },
      servers: { type: 'string', default: allNames.join() },
      users: { type: 'string', default: '1000' },
      save: { type: 'boolean', default: false },
    },
  });
  const unknown = values.only.filter((name) => !(name in scenarios));
  if (unknown.length > 0) throw new Error(`--only takes one of: ${Object.keys(scenarios).join(', ')}`);
  return {
    rounds: Number(values.rounds),
    seconds: Number(values.seconds ?? (values.quick ? 0.5 : 3)),
    connections: (values.connections ?? (values.quick ? '64' : '64,1')).split(',').map(Number),
    scenarios: values.only as ScenarioName[],
    servers: values.servers.split(','),
    users: Number(values.users),
    save: values.save,
  };
}

/** Every round goes through all scenarios; the servers take turns within a scenario, and begin with another one each round. */
async function runRounds(plan: Plan, { contenders, users }: Arena): Promise<Cell[]> {
  const cells: Cell[] = [];
  let tokensMadeAt = Date.now();
  for (let round = 0; round < plan.rounds; round += 1) {
    const order = contenders.map((_, i) => contenders[(i + round) % contenders.length]!);
    for (const { connections, scenario } of batches(plan)) {
      if (Date.now() - tokensMadeAt > TOKEN_LIFE_MS) {
        await Promise.all(contenders.map((contender) => contender.refreshTokens()));
        tokensMadeAt = Date.now();
      }
      for (const contender of order) {
        const measured = await measure(contender, users, { scenario, connections, seconds: plan.seconds });
        cells.push({ round, contender: contender.name, scenario, connections, ...measured });
      }
      const rates = cells
        .slice(-order.length)
        .map((cell) => `${cell.contender} ${Math.round(cell.requestsPerSecond)}`);
      console.log(`round ${round + 1}  ${scenario}, ${connections} connections: ${rates.join(', ')}`);
    }
  }
  return cells;
}

const batches = (plan: Plan) =>
  plan.connections.flatMap((connections) => plan.scenarios.map((scenario) => ({ connections, scenario })));

function report(plan: Plan, cells: Cell[], { contenders, listBytes, versions }: Arena) {
  const summaries = summarize(cells);
  const peers = contenders.map(({ name }) => name).filter((name) => name !== 'doable');
  const comparisons = compare(cells, 'doable', peers);
  console.log(`\n${render(summaries, comparisons)}\n`);

  const result = {
    at: new Date().toISOString(),
    commit: spawnSync('git', ['describe', '--always', '--dirty'], { encoding: 'utf8' }).stdout.trim(),
    machine: { node: process.version, cpu: cpus()[0]?.model, cores: cpus().length, ...versions },
    plan: { ...plan, listBytes },
    summaries,
    comparisons,
  };
  const file = join(folder, `${result.at.replaceAll(':', '-')}.json`);
  writeFileSync(file, JSON.stringify({ ...result, cells }, null, 1));
  console.log(`Every cell: ${file}`);
  if (plan.save) writeFileSync(join(import.meta.dirname, 'results.json'), oneEntryPerLine(result));
}

/** Small, and a readable difference from one committed result to the next. */
function oneEntryPerLine(result: Record<string, unknown>): string {
  const members = Object.entries(result).map(([key, value]) => {
    const lines = Array.isArray(value)
      ? `[\n${value.map((entry) => `    ${JSON.stringify(entry)}`).join(',\n')}\n  ]`
      : JSON.stringify(value);
    return `  ${JSON.stringify(key)}: ${lines}`;
  });
  return `{\n${members.join(',\n')}\n}\n`;
}

const plan = readPlan();
await withArena(plan.servers, plan.users, async (arena) => {
  const cellCount = plan.rounds * batches(plan).length * arena.contenders.length;
  console.log(`\nAnswers checked: ${TASKS_PER_USER} tasks in ${arena.listBytes} bytes a list.`);
  if (loadavg()[0]! > cpus().length) console.log('This machine is busy: trust the ratios, not the rates.');
  console.log(`Warming up, then ${cellCount} cells of ${plan.seconds} s.\n`);
  for (const contender of arena.contenders) {
    for (const scenario of plan.scenarios) await warmUp(contender, arena.users, scenario);
  }
  const cells = await runRounds(plan, arena);
  for (const contender of arena.contenders) await checkAfterwards(contender, arena.users);
  report(plan, cells, arena);
});
