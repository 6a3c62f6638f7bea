import { defineError } from '../errors/domain-error.js';

/** PostgreSQL cannot be asked right now. Nothing that the caller sent is known to be stored. */
export class DatabaseUnavailable extends defineError({
  code: 'database-unavailable',
  kind: 'unavailable',
  title: 'Try again shortly',
  detail: 'The database does not answer. The request may be repeated.',
  why: 'The database did not answer in time. What you sent is either stored as a whole or not at all.',
  remedy:
    'Repeat the request after as many seconds as `Retry-After` says. With an `Idempotency-Key` a repeat never makes a second thing.',
  retryAfter: 2,
}) {
  constructor(options?: ErrorOptions) {
    super(undefined, options);
  }
}

export const LOCK_TIMEOUT = '55P03';
/** What a server says that takes no writes: a standby, or one that an administrator has shut so. */
export const READ_ONLY = '25006';
/** Class 53 is what it has too little of: connections, memory, room on the disk. */
const UNAVAILABLE_CODES =
  /^(57P0[123]|57014|53\w{3}|58030|25006|25P03|08\w{3}|ECONNREFUSED|ECONNRESET|EPIPE|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|ENOTFOUND|EAI_AGAIN)$/;
/** What pg says without giving a code. */
const UNAVAILABLE_MESSAGES =
  /timeout exceeded when trying to connect|Connection terminated|Query read timeout|is not queryable|already released|Cannot use a pool after calling end/;

/** The SQLSTATE or system code of a failure, whoever wrapped it. */
export function failureCode(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  const { driverError, code } = error as Error & { driverError?: unknown; code?: unknown };
  if (driverError && driverError !== error) return failureCode(driverError);
  if (error instanceof AggregateError) return failureCode(error.errors[0]);
  return typeof code === 'string' ? code : undefined;
}

/** What a failure is, for the log: of several addresses none may have answered, and the whole says nothing. */
export function reasonOf(error: unknown): string {
  const { message } = error as Error;
  return message || failureCode(error) || String(error);
}

/** The constraint that a statement broke, for telling one conflict from another. */
export function brokenConstraint(error: unknown): string | undefined {
  const { driverError, constraint } = error as { driverError?: { constraint?: string }; constraint?: string };
  return driverError?.constraint ?? constraint;
}

/** Whether PostgreSQL could not be reached, went away, or took too long. */
export function isUnavailable(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return UNAVAILABLE_CODES.test(failureCode(error) ?? '') || UNAVAILABLE_MESSAGES.test(error.message);
}
