import { printAddresses, readyUrl } from './addresses.mjs';
import { Child } from './child.mjs';
import { Failure } from './failure.mjs';
import { claimOrShow, prepare, printTitle, reset } from './prepare.mjs';
import { row, say, step } from './print.mjs';
import { noteChildren } from './run-record.mjs';
import { Shutdown } from './shutdown.mjs';

function readArguments(args) {
  const unknown = args.find((arg) => arg !== '--reset');
  if (unknown)
    throw new Failure(`npm start does not know "${unknown}".`, ['npm start', 'npm start -- --reset']);
  return { isReset: args.includes('--reset') };
}

/** Creates the two processes of the application; neither is started yet. */
function createChildren(ports, shutdown) {
  const { children } = shutdown;
  const create = (name, script, port) =>
    new Child({
      name,
      script,
      readyUrl: readyUrl(port, process.env.HOST),
      onNews: (text) => row('!', name, text),
      onGivenUp: (failure) => shutdown.fail(failure).catch(() => undefined), // main waits for shutdown.failed
      onSpawn: () => noteChildren({ api: children.api.record, worker: children.worker.record }),
    });
  children.api = create('api', 'dist/src/main.js', ports.port);
  children.worker = create('worker', 'dist/src/worker.js', ports.workerPort);
}

/** Both start at once; the rows come one after the other. */
async function startChildren({ api, worker }, env) {
  const started = Date.now();
  const both = [api, worker].map((child) =>
    child.start(env).then((health) => ({ health, seconds: ((Date.now() - started) / 1000).toFixed(1) })),
  );
  both.forEach((start) => start.catch(() => undefined)); // awaited below, one by one
  await step('api', 'waiting for /health/ready', async () => {
    const { seconds } = await both[0];
    return { text: `ready in ${seconds} s, pid ${api.record.pid}`, milliseconds: 0 };
  });
  await step('worker', 'waiting for its /health/ready', async () => {
    const { health } = await both[1];
    const queues = health?.queues === undefined ? '' : ` · ${health.queues} queues`;
    return { text: `ready, pid ${worker.record.pid}${queues}`, milliseconds: 0 };
  });
}

function printHints() {
  say();
  say('To use your own services: DATABASE_URL=... REDIS_URL=... npm start   (docs/operate.md)');
  say('Ctrl-C stops everything; data stays in .data (npm start -- --reset removes it).');
  say();
}

/** `npm start`: everything, from nothing. @param {string[]} args */
export async function main(args) {
  const { isReset } = readArguments(args);
  printTitle();
  if (isReset) await reset();
  const ports = await claimOrShow(process.env, 'npm start');
  if (!ports) return;
  const shutdown = new Shutdown();
  shutdown.listen();
  createChildren(ports, shutdown);
  const load = () => Object.values(shutdown.children).forEach((child) => child.load());
  const { env, services, isNewData } = await prepare(process.env, 'npm start', load);
  shutdown.services = services;
  const childEnv = { ...env, PORT: String(ports.port), WORKER_HEALTH_PORT: String(ports.workerPort) };
  await startChildren(shutdown.children, childEnv).catch((error) => shutdown.fail(error));
  printAddresses(ports, isNewData);
  printHints();
  await shutdown.failed;
}
