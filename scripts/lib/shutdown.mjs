import { row, say, step } from './print.mjs';
import { isRunning } from './processes.mjs';
import { removeRun } from './run-record.mjs';

// npm passes the terminal's Ctrl-C on, so that one press arrives twice.
const SAME_PRESS_MS = 500;

/**
 * Ends everything in order, at a signal or a failure: the API and the worker drain, then the services stop.
 * A second signal ends everything at once.
 */
export class Shutdown {
  /** @type {Partial<Record<'api' | 'worker', import('./child.mjs').ChildProcess>>} */
  children = {};
  /** @type {import('../services.mjs').Services | undefined} */
  services;
  #beganAt = 0;
  #reject;

  /** Never resolves; rejects when a failure has ended everything. @type {Promise<never>} */
  failed = new Promise((_, reject) => (this.#reject = reject));

  /** Reacts to signals from now on. */
  listen() {
    this.failed.catch(() => undefined); // whoever waits for it sees it
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => this.#onSignal());
  }

  #onSignal() {
    if (this.#beganAt && Date.now() - this.#beganAt < SAME_PRESS_MS) return;
    if (this.#beganAt || !this.services) this.#endNow();
    this.#beganAt = Date.now();
    void this.#stopAll().then(() => process.exit(0));
  }

  /** Without ceremony; the supervisor sees that its lease is gone and stops the services by itself. */
  #endNow() {
    for (const child of this.#living()) child.kill();
    void this.services?.stop();
    say();
    say('Stopped at once.');
    process.exit(130);
  }

  #living() {
    return Object.values(this.children).filter((child) => isRunning(child.record));
  }

  /** Ends everything because of a failure, then rejects with it. @param {Error} failure @returns {Promise<never>} */
  async fail(failure) {
    if (this.#beganAt) return new Promise(() => undefined); // it ends already; that processes end now is no failure
    this.#beganAt = Date.now();
    await this.#stopAll();
    this.#reject(failure);
    throw failure;
  }

  async #stopAll() {
    const { api, worker } = this.children;
    say();
    const living = this.#living();
    for (const child of living) child.beginStop();
    if (living.includes(worker)) await stopStep('worker', 'its jobs finish', worker);
    if (living.includes(api)) await stopStep('api', 'its requests finish', api);
    const needing = (await this.services?.stop((name) => row('✓', name, 'stopped'))) ?? [];
    for (const { name, pid } of needing) row('…', 'services', `stay up for ${name} (pid ${pid})`);
    removeRun();
    say();
  }
}

function stopStep(name, waitingFor, child) {
  return step(name, waitingFor, async () => {
    const isClean = await child.ended();
    return { text: isClean ? 'stopped' : 'did not end in time and was killed' };
  });
}
