/** `npm run profile`: where a server's CPU time goes under load. `--only "create"`, `--server fastify-floor`, `--seconds 5`. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { folder, withArena } from './arena.js';
import { measure, warmUp } from './load.js';
import { scenarios, type ScenarioName } from './scenarios.js';

const SHOWN = 25;
const root = join(import.meta.dirname, '..');

interface Profile {
  nodes: { id: number; callFrame: { functionName: string; url: string; lineNumber: number } }[];
  samples: number[];
  timeDeltas: number[];
}

const { values } = parseArgs({
  options: {
    server: { type: 'string', default: 'doable' },
    only: { type: 'string', multiple: true, default: Object.keys(scenarios) },
    seconds: { type: 'string', default: '5' },
  },
});

await withArena([values.server], 1000, async ({ contenders, users }) => {
  const contender = contenders[0]!;
  for (const scenario of values.only as ScenarioName[]) {
    const load = (seconds: number) => measure(contender, users, { scenario, connections: 64, seconds });
    await warmUp(contender, users, scenario);
    const { cpuUs } = await load(2);
    const file = join(folder, `${values.server}-${scenario.replaceAll(' ', '-')}.cpuprofile`);
    await contender[scenarios[scenario].target].server.profile(file, () => load(Number(values.seconds)));
    console.log(`\n${scenario}: ${Math.round(cpuUs)} us of CPU a request; ${file}`);
    console.log(topOf(JSON.parse(readFileSync(file, 'utf8')) as Profile));
  }
});

/** The functions that themselves use the most time, as a share of the time in which anything ran. */
function topOf({ nodes, samples, timeDeltas }: Profile): string {
  const names = new Map(nodes.map(({ id, callFrame }) => [id, nameOf(callFrame)]));
  const times = new Map<string, number>();
  for (const [i, sample] of samples.entries()) {
    const name = names.get(sample)!;
    if (!name.startsWith('(idle)')) times.set(name, (times.get(name) ?? 0) + timeDeltas[i]!);
  }
  const total = [...times.values()].reduce((sum, time) => sum + time, 0);
  const top = [...times].sort(([, a], [, b]) => b - a).slice(0, SHOWN);
  return top.map(([name, time]) => `${((time / total) * 100).toFixed(1).padStart(6)} %  ${name}`).join('\n');
}

function nameOf({ functionName, url, lineNumber }: Profile['nodes'][number]['callFrame']): string {
  const file = url.startsWith('file:') ? fileURLToPath(url) : url;
  const place = file.split('node_modules/').at(-1)!.replace(`${root}/`, '');
  return `${functionName || '(anonymous)'}${place && `  ${place}:${lineNumber + 1}`}`;
}
