import { findServices } from '../services.mjs';
import { printAddresses, readyUrl } from './addresses.mjs';
import { askReady } from './child.mjs';
import { row, say } from './print.mjs';
import { findRun } from './run-record.mjs';

async function printChild(name, record, url) {
  const health = await askReady(url);
  const queues = health?.queues === undefined ? '' : ` · ${health.queues} queues`;
  row(health ? '✓' : '✗', name, health ? `ready, pid ${record?.pid ?? 'unknown'}${queues}` : 'not ready');
}

function printServices(services, isRunning) {
  for (const name of ['postgres', 'redis']) {
    const service = services?.[name];
    if (service) row('✓', name, `${service.description}, pid ${service.process.pid}`);
    else if (isRunning) row('✓', name, 'your own');
  }
}

/** `npm run status`: what of this checkout runs, and where; exit code 1 when nothing does. */
export async function main() {
  const run = findRun();
  const services = await findServices();
  say();
  if (!run && !services) {
    say('Nothing of this checkout is running. To start it: npm start');
    say();
    process.exitCode = 1;
    return;
  }
  if (run)
    say(`Running since ${new Date(run.startedAt).toTimeString().slice(0, 5)} (pid ${run.starter.pid}).`);
  else
    say(
      `Only the services run, for ${services.leases.map(({ name, pid }) => `${name} (pid ${pid})`).join(', ') || 'nobody'}.`,
    );
  say();
  printServices(services, Boolean(run));
  if (run) {
    await printChild('api', run.children.api, readyUrl(run.port, process.env.HOST));
    await printChild('worker', run.children.worker, readyUrl(run.workerPort, process.env.HOST));
    printAddresses(run);
  }
  say();
}
