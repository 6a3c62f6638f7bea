import { setTimeout as sleep } from 'node:timers/promises';
import { isRunning } from './processes.mjs';

/** @typedef {import('./postgres.mjs').RunningService} RunningService */

const CHECK_EVERY_MS = 250;
const LONGEST_PAUSE_MS = 5_000;

/** A service that runs from the moment somebody needs it, and is started again whenever its process ends. */
export class KeptService {
  #name;
  #start;
  #end;
  /** @type {Promise<RunningService> | undefined} */
  #starting;
  #isStopped = false;

  /** @type {RunningService | undefined} what runs, or ran last */
  current;

  /**
   * @param {string} name for the log
   * @param {(options: { keepPort: boolean }) => Promise<RunningService>} start attaches to it or starts it
   * @param {(service: RunningService) => Promise<void>} end
   */
  constructor(name, start, end) {
    this.#name = name;
    this.#start = start;
    this.#end = end;
  }

  /** Resolves when it runs. After a failure the next call tries again. @returns {Promise<RunningService>} */
  ensure() {
    this.#starting ??= this.#first().catch((error) => {
      this.#starting = undefined;
      throw error;
    });
    return this.#starting;
  }

  /** Ends it and keeps it ended. */
  async stop() {
    this.#isStopped = true;
    const service = await this.#starting?.catch(() => undefined);
    if (service) await this.#end(service);
  }

  async #first() {
    this.current = await this.#start({ keepPort: false });
    void this.#watch();
    return this.current;
  }

  async #watch() {
    while (!this.#isStopped) {
      await sleep(CHECK_EVERY_MS);
      if (this.#isStopped || isRunning(this.current.process)) continue;
      console.error(`${new Date().toISOString()} ${this.#name} ended; starting it again`);
      this.#starting = this.#again();
      await this.#starting;
    }
  }

  async #again() {
    for (let failures = 0; !this.#isStopped; failures += 1) {
      try {
        this.current = await this.#start({ keepPort: true });
        break;
      } catch (error) {
        console.error(`${this.#name} does not start again:`, error);
        await sleep(Math.min(LONGEST_PAUSE_MS, 200 * 2 ** failures));
      }
    }
    return this.current;
  }
}
