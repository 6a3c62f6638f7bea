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

const UNAVAILABLE_CODES =
  /^(57P0[123]|57014|53300|25P03|08\w{3}|ECONNREFUSED|ECONNRESET|EPIPE|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|ENOTFOUND|EAI_AGAIN)$/;
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
