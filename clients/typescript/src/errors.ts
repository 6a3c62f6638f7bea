import type { Problem } from './operations.js';

/**
 * What a refusal is: stable, and explained at `problem.type`. A newer server may have more than the document names;
 * `unknown` is what something between here and the API has said.
 */
export type Code = Problem['code'] | (string & Record<never, never>);

/** A request was refused. */
export class DoableError extends Error {
  override readonly name: string = 'DoableError';
  readonly status: number;
  readonly code: Code;
  /** Name it when you ask whoever runs the server for help. */
  readonly requestId: string;
  /** Every value that is not acceptable. */
  readonly errors: NonNullable<Problem['errors']>;
  /** Seconds after which a repeat may succeed, when the server says so. */
  readonly retryAfter: number | undefined;

  /**
   * `tries` is how often it was sent, `lost` how many of these had no answer. When it is more than none, this may be about
   * what one of them has done: a 404 about what it deleted, a 412 about the version that it made.
   */
  constructor(
    readonly problem: Problem,
    headers: Headers,
    readonly tries: number,
    readonly lost: number,
  ) {
    const { detail, title, errors = [] } = problem;
    const values = errors.map(({ pointer, message }) => `\n  ${pointer}: ${message}`);
    super(`${detail ?? title} (${problem.status} ${problem.code})${values.join('')}`);
    this.status = problem.status;
    this.code = problem.code;
    this.requestId = problem.requestId;
    this.errors = errors;
    this.retryAfter = secondsToWait(headers);
  }
}

/** The password was right. Ask for the code of the authenticator app and sign in once more, with it. */
export class SecondFactorRequired extends DoableError {
  override readonly name = 'SecondFactorRequired';
}

/** Nobody is signed in, or not any more: the session has ended, or the token is not good. Sign in again. */
export class SignedOut extends DoableError {
  override readonly name = 'SignedOut';
}

/** No answer came. What was asked for may have been done or not. */
export class Unreachable extends Error {
  override readonly name: string = 'Unreachable';

  constructor(
    message: string,
    readonly tries: number,
    cause?: unknown,
  ) {
    super(message, { cause });
  }
}

/** No answer came in time. */
export class TimedOut extends Unreachable {
  override readonly name = 'TimedOut';
}

/** Whether something that was thrown is the refusal with this code. */
export function isCode<C extends Code>(error: unknown, code: C): error is DoableError & { code: C } {
  return error instanceof DoableError && error.code === code;
}

/** The error that an answer tells about. */
export function errorOf(response: Response, body: unknown, tries: number, lost: number): DoableError {
  const problem = isProblem(body) ? body : foreignProblem(response);
  return new (classOf(problem.code))(problem, response.headers, tries, lost);
}

function classOf(code: Code): typeof DoableError {
  if (code === 'second-factor-required') return SecondFactorRequired;
  return code === 'token-required' || code === 'refresh-token-invalid' ? SignedOut : DoableError;
}

const isProblem = (body: unknown): body is Problem =>
  typeof body === 'object' &&
  body !== null &&
  'code' in body &&
  typeof body.code === 'string' &&
  'status' in body &&
  typeof body.status === 'number';

/** What answered is not Doable: a proxy, or another server. */
function foreignProblem({ type, status, statusText, url, headers }: Response): Problem {
  const isRedirect = type === 'opaqueredirect' || (status >= 300 && status < 400);
  return {
    type: 'about:blank',
    title: statusText || `Status ${status}`,
    ...(isRedirect && { detail: `Only a GET follows a redirect: make its target the \`baseUrl\`` }),
    status,
    code: 'unknown',
    instance: url,
    requestId: headers.get('x-request-id') ?? '',
  };
}

/** `Retry-After` is a number of seconds, or a date by the clock of who answers (RFC 9110). */
function secondsToWait(headers: Headers): number | undefined {
  const after = headers.get('retry-after');
  if (after === null) return undefined;
  if (/^\d+$/.test(after)) return Number(after);
  const seconds = (Date.parse(after) - (Date.parse(headers.get('date') ?? '') || Date.now())) / 1000;
  return Number.isNaN(seconds) ? undefined : Math.max(0, seconds);
}
