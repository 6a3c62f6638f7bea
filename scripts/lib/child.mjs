import { spawn } from 'node:child_process';
import { closeSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { logSize, logTail, openLog, root } from './checkout.mjs';
import { Failure } from './failure.mjs';
import { isRunning, recordOf, sendSignal, waitForEnd } from './processes.mjs';

const SLOW_START_MS = 60_000;
const QUICK_CRASH_MS = 10_000;
const CRASHES_ALLOWED = 5;
const DRAIN_MS = 25_000;

/**
 * Asks a process whether it is ready.
 * @param {string} url
 * @returns {Promise<any>} its answer, or undefined while it is not
 */
export async function askReady(url) {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(2_000) });
    const body = await response.text();
    return response.status === 200 ? JSON.parse(body) : undefined;
  } catch {
    return undefined; // refused, too slow or not JSON: not ready, whatever the reason
  }
}

/** A process that this one started, in a process group of its own. */
export class ChildProcess {
  /** @type {import('./processes.mjs').ProcessRecord | undefined} undefined until it is started */
  record;
  isStopping = false;

  /** Asks it to drain and end. */
  beginStop() {
    this.isStopping = true;
    sendSignal(this.record, 'SIGTERM');
  }

  /** Waits until it has ended, by force after 25 s. @returns {Promise<boolean>} whether it ended by itself */
  async ended() {
    if (await waitForEnd(this.record, DRAIN_MS)) return true;
    this.kill();
    await waitForEnd(this.record, 5_000);
    return false;
  }

  /** Ends it and whatever it started, now. */
  kill() {
    this.isStopping = true;
    if (isRunning(this.record)) process.kill(-this.record.pid, 'SIGKILL');
  }
}

/** One process of the application, started again when it crashes. Its output goes to `.data/logs/NAME.log`. */
export class Child extends ChildProcess {
  #env;
  #quickCrashes = 0;
  #startedAt = 0;
  #logFrom = 0;

  /**
   * @param {object} options
   * @param {string} options.name
   * @param {string} options.script
   * @param {string} options.readyUrl
   * @param {(text: string) => void} options.onNews a crash or a restart, for people
   * @param {(failure: Failure) => void} options.onGivenUp it crashed too often
   * @param {() => void} options.onSpawn
   */
  constructor(options) {
    super();
    this.options = options;
  }

  /** Begins with what needs no environment: its modules. `start` goes on from there. */
  load() {
    const { name, script, onSpawn } = this.options;
    this.#logFrom = logSize(name);
    this.#startedAt = Date.now();
    this.exit = undefined;
    const log = openLog(name);
    const preloads = ['end-with-parent', 'load-ahead'].map(
      (file) => `--import=${new URL(`${file}.mjs`, import.meta.url)}`,
    );
    // A group of its own: the terminal's Ctrl-C is for the starter, which stops everything in order.
    this.process = spawn(process.execPath, ['--enable-source-maps', ...preloads, script], {
      cwd: root,
      detached: true,
      stdio: ['ignore', log, log, 'ipc'],
    });
    closeSync(log);
    this.record = recordOf(this.process.pid);
    this.process.once('exit', (code, signal) => {
      this.exit = signal ? `was killed by ${signal}` : `ended with code ${code}`;
    });
    onSpawn();
  }

  /**
   * Starts the process and waits until it is ready.
   * @param {NodeJS.ProcessEnv} [env] as before, when it is started again
   * @returns {Promise<any>} what its health answers
   * @throws {Failure} when it ends instead
   */
  async start(env = this.#env) {
    this.#env = env;
    if (!this.process || this.exit) this.load();
    this.process.send(env, () => undefined); // when it has ended, its exit says so
    const { name, readyUrl } = this.options;
    const deadline = Date.now() + SLOW_START_MS;
    while (!this.exit) {
      const health = await askReady(readyUrl);
      if (health) break;
      if (Date.now() > deadline) throw this.#failure(`The ${name} was not ready in 60 seconds`);
      await sleep(40);
    }
    if (this.exit) throw this.#failure(`The ${name} ${this.exit} while starting`);
    this.process.once('exit', () => void this.#recover());
    return askReady(readyUrl);
  }

  async #recover() {
    const { name, onNews, onGivenUp } = this.options;
    if (this.isStopping) return;
    const isQuick = Date.now() - this.#startedAt < QUICK_CRASH_MS;
    this.#quickCrashes = isQuick ? this.#quickCrashes + 1 : 1;
    if (this.#quickCrashes > CRASHES_ALLOWED) {
      onGivenUp(this.#failure(`The ${name} ${this.exit}, and does so again and again`));
      return;
    }
    const pause = 500 * 2 ** this.#quickCrashes;
    onNews(`${this.exit}; starting it again in ${pause / 1000} s (.data/logs/${name}.log)`);
    await sleep(pause);
    if (this.isStopping) return;
    this.start().then(
      () => onNews(`running again, pid ${this.record.pid}`),
      (error) => (this.exit ? this.#recover() : onGivenUp(error)),
    );
  }

  #failure(what) {
    const { name } = this.options;
    const said = logTail(name, this.#logFrom);
    return new Failure(`${what}.${said ? ` It said:\n\n${said}` : ''}`, [`full log: .data/logs/${name}.log`]);
  }
}
