/** `npm run profile`: where a server's CPU time goes under load. `--only create`, `--server fastify-floor`, `--seconds 5`. */
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { folder, withArena } from './arena.js';
import { readShares, type Share } from './cpu-profile.js';
import { measure, warmUp } from './load.js';
import { scenarios, type ScenarioName } from './scenarios.js';

const SHOWN = 15;

const { values } = parseArgs({
  options: {
    server: { type: 'string', default: 'doable' },
    only: { type: 'string', multiple: true, default: Object.keys(scenarios) },
    seconds: { type: 'string', default: '5' },
  },
});

function show(title: string, shares: Share[], cpuUs: number) {
  const lines = shares.slice(0, SHOWN).map(([name, share]) => {
    const percent = (share * 100).toFixed(1).padStart(5);
    return `${percent} %  ${(share * cpuUs).toFixed(0).padStart(5)} us  ${name}`;
  });
  console.log(`\n${title}\n${lines.join('\n')}`);
}

await withArena([values.server], 1000, async ({ contenders, users }) => {
  const contender = contenders[0]!;
  for (const scenario of values.only as ScenarioName[]) {
    const load = (seconds: number) => measure(contender, users, { scenario, connections: 64, seconds });
    await warmUp(contender, users, scenario);
    const { cpuUs } = await load(2);
    const file = join(folder, `${values.server}-${scenario.replaceAll(' ', '-')}.cpuprofile`);
    const { server } = contender[scenarios[scenario].target];
    await server.profile(file, () => load(Number(values.seconds)));
    const { functions, packages, ours } = readShares(file);
    console.log(`\n== ${scenario}: ${Math.round(cpuUs)} us of CPU a request; ${file}`);
    show('By package, with what Node.js does for it', packages, cpuUs);
    show('By function, without what it calls', functions, cpuUs);
    show('Our functions, with all that they call', ours, cpuUs);
  }
});
