import { InvalidConfiguration } from '../config/config.js';

/** Ends a process that cannot start, with a sentence where a sentence is enough. */
export function reportAndExit(error: unknown): never {
  const isForPeople =
    error instanceof InvalidConfiguration || (error as { code?: string }).code === 'EADDRINUSE';
  process.stderr.write(
    `${isForPeople ? (error as Error).message : ((error as Error).stack ?? String(error))}\n`,
  );
  process.exit(1);
}
