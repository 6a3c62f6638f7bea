import { setTimeout as sleep } from 'node:timers/promises';
import { isRunning } from './processes.mjs';

/** @typedef {import('./postgres.mjs').RunningService} RunningService */

const CHECK_EVERY_MS = 250;
const LONGEST_PAUSE_MS = 5_000;

/**
 * Keeps one service running from the moment somebody needs it.
 * @param {string} name for the log
 * @param {(options: { keepPort: boolean }) => Promise<RunningService>} start attaches to it or starts it
 * @param {(service: RunningService) => Promise<void>} end
 * @returns {{ ensure: () => Promise<RunningService>, current: () => RunningService | undefined, stop: () => Promise<void> }}
 */
export function keepRunning(name, start, end) {
  let starting;
  let current;
  let stopped = false;

  async function restart() {
    for (let failures = 0; !stopped; failures += 1) {
      try {
        current = await start({ keepPort: true });
        return;
      } catch (error) {
        console.error(`${name} does not start again:`, error);
        await sleep(Math.min(LONGEST_PAUSE_MS, 200 * 2 ** failures));
      }
    }
  }

  async function watch() {
    while (!stopped) {
      await sleep(CHECK_EVERY_MS);
      if (stopped || isRunning(current.process)) continue;
      console.error(
        `${new Date().toISOString()} ${name} (pid ${current.process.pid}) ended; starting it again`,
      );
      starting = restart().then(() => current);
      await starting;
    }
  }

  async function first() {
    current = await start({ keepPort: false });
    void watch();
    return current;
  }

  return {
    current: () => current,
    ensure() {
      starting ??= first().catch((error) => {
        starting = undefined; // the next caller tries again
        throw error;
      });
      return starting;
    },
    async stop() {
      stopped = true;
      const service = await starting?.catch(() => undefined);
      if (service) await end(service);
    },
  };
}
