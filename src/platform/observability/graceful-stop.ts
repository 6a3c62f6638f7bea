import type { Logger } from 'pino';

/** Longest that a stop may take (milliseconds) before the process gives up and exits with 1. */
const LIMIT = 20_000;
/**
 * Milliseconds for the last lines of the log: when its reader has gone or stands still, they never arrive. In development
 * pino-pretty's thread takes ten seconds of its own then.
 */
const LAST_WORDS = 1_000;

/** Runs `stop` on the first SIGTERM or SIGINT and exits: 0 when it went well. A second signal waits only for the log. */
export function stopGracefully(logger: Logger, stop: () => Promise<void>): void {
  let isStopping = false;
  const onSignal = async (signal: NodeJS.Signals) => {
    if (isStopping) return exit(logger, 1, `Not stopped before another ${signal}`);
    isStopping = true;
    // Bull leaves promises to themselves that wait for Redis, and lets them fail when its connections are closed.
    process.removeAllListeners('unhandledRejection');
    process.on('unhandledRejection', (reason) => logger.warn(`Rejected while stopping: ${String(reason)}`));
    setTimeout(() => exit(logger, 1, `Not stopped after ${LIMIT} ms`), LIMIT).unref();
    try {
      await stop();
      exit(logger, 0, `Stopped by ${signal}`);
    } catch (error) {
      exit(logger, 1, `The stop failed: ${String(error)}`);
    }
  };
  process.on('SIGTERM', (signal) => void onSignal(signal));
  process.on('SIGINT', (signal) => void onSignal(signal));
}

function exit(logger: Logger, code: number, message: string): void {
  logger[code === 0 ? 'info' : 'error'](message);
  setTimeout(() => leave(code), LAST_WORDS);
  // Once more, as it calls back when what was on its way is out, and holds the rest: pino writes that while the process
  // exits, however long the reader takes.
  logger.flush(() => logger.flush(() => process.exit(code)));
}

/** Exits without pino, which would wait for its reader. */
function leave(code: number): never {
  process.removeAllListeners('exit');
  process.exit(code);
}
