import { InvalidConfiguration } from '../config/config.js';
import { failureCode, reasonOf } from '../database/failures.js';

/** The codes of what the system or PostgreSQL refuses. */
const REFUSED = /^(E[A-Z]+|[0-9A-Z]{5})$/;

/** Ends a process that cannot start, with a sentence where a sentence is enough. */
export function reportAndExit(error: unknown): never {
  const isForPeople = error instanceof InvalidConfiguration || REFUSED.test(failureCode(error) ?? '');
  if (!isForPeople) crash(error);
  process.stderr.write(`${reasonOf(error)}\n`);
  process.exit(1);
}

/** Ends a process that cannot go on, and says where: not with all that an error has, which may be a secret. */
export function crash(error: unknown): never {
  process.stderr.write(`${(error as Error).stack ?? String(error)}\n`);
  process.exit(1);
}
