import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { printAddresses, readyUrl } from './addresses.mjs';
import { nestCommand } from './build.mjs';
import { root } from './checkout.mjs';
import { askReady, ChildProcess } from './child.mjs';
import { Failure } from './failure.mjs';
import { claimOrShow, prepare, printTitle } from './prepare.mjs';
import { say } from './print.mjs';
import { recordOf } from './processes.mjs';
import { noteChildren } from './run-record.mjs';
import { Shutdown } from './shutdown.mjs';

/** A watcher whose output is shown, each line with the name in front. */
class Watcher extends ChildProcess {
  /** @param {string} name @param {string[]} args for Node @param {NodeJS.ProcessEnv} env @param {(failure: Failure) => void} onEnd */
  constructor(name, args, env, onEnd) {
    super();
    const child = spawn(process.execPath, args, {
      cwd: root,
      env,
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.record = recordOf(child.pid);
    for (const stream of [child.stdout, child.stderr]) {
      createInterface({ input: stream }).on('line', (line) => console.log(`${name.padEnd(6)} │ ${line}`));
    }
    child.once('exit', (code) => {
      if (!this.isStopping) onEnd(new Failure(`The watcher of the ${name} ended with code ${code}.`));
    });
  }
}

/**
 * Nest puts a path with a space into quotes, which only a shell takes away; that one gives way to the API, so that
 * signals reach it.
 */
const HOW = root.includes(' ') ? ['--exec', 'exec node'] : ['--no-shell'];

/** The API is built and restarted by Nest; the worker is only restarted, since two builders would fight over `dist`. */
async function watchBoth(env, ports, shutdown) {
  const onEnd = (failure) => shutdown.fail(failure).catch(() => undefined); // main waits for shutdown.failed
  const { children } = shutdown;
  children.api = new Watcher(
    'api',
    nestCommand('start', '--watch', ...HOW, '--preserveWatchOutput'),
    env,
    onEnd,
  );
  noteChildren({ api: children.api.record });
  while (!(await askReady(readyUrl(ports.port, env.HOST)))) await sleep(200);
  children.worker = new Watcher(
    'worker',
    ['--watch', '--enable-source-maps', 'dist/src/worker.js'],
    env,
    onEnd,
  );
  noteChildren({ api: children.api.record, worker: children.worker.record });
}

/** `npm run start:dev`: the API and the worker, both started again when a source changes. */
export async function main() {
  printTitle();
  const ports = await claimOrShow(process.env, 'npm run start:dev');
  if (!ports) return;
  const shutdown = new Shutdown();
  shutdown.listen();
  const { env, services, isNewData } = await prepare(process.env, 'npm run start:dev');
  shutdown.services = services;
  printAddresses(ports, isNewData);
  say();
  say('Watching src. Ctrl-C stops everything; data stays in .data.');
  say();
  const childEnv = {
    ...env,
    PORT: String(ports.port),
    WORKER_HEALTH_PORT: String(ports.workerPort),
    FORCE_COLOR: env.NO_COLOR ? '0' : '1',
  };
  await Promise.race([watchBoth(childEnv, ports, shutdown), shutdown.failed]);
  await shutdown.failed;
}
