/** What sort of refusal an error is. The HTTP layer turns the kind into a status; the domain knows no numbers. */
export type ErrorKind =
  | 'invalid'
  | 'unauthenticated'
  | 'forbidden'
  | 'not-found'
  | 'method'
  | 'conflict'
  | 'stale'
  | 'unprocessable'
  | 'too-long'
  | 'too-many'
  | 'unavailable';

/** One member of a request that breaks a rule. `pointer` is a JSON pointer into the body, or `/name` for a query. */
export interface FieldError {
  pointer: string;
  code: string;
  message: string;
}

/**
 * A rule that was broken, in the words of the domain. Subclass once per rule, with a `code` that never changes:
 * clients switch on it.
 */
export abstract class DomainError extends Error {
  abstract readonly code: string;
  abstract readonly kind: ErrorKind;
  /** Short, the same for every occurrence of the code. */
  abstract readonly title: string;
  /** Seconds after which a repeat may succeed. */
  readonly retryAfter?: number;
  readonly fields?: FieldError[];
  /** The methods that the resource takes, answered as `Allow`. */
  readonly allow?: string[];
  /** A secret is missing, and none was wrong: asked for more, nobody has guessed. */
  readonly isIncomplete?: boolean;
  /** The version that the caller should have named, answered as `ETag`. */
  readonly currentVersion?: number;

  constructor(detail?: string) {
    super(detail);
    this.name = new.target.name;
  }
}

/** Not there, or not the caller's: the two look the same on purpose. */
export class NotFound extends DomainError {
  readonly code = 'not-found';
  readonly kind = 'not-found';
  readonly title = 'Not found';

  constructor() {
    super('There is nothing here, or it is not yours.');
  }
}

/** `If-Match` named a version that has been overtaken. */
export class StaleVersion extends DomainError {
  readonly code = 'stale-version';
  readonly kind = 'stale';
  readonly title = 'Changed by somebody else';

  constructor(override readonly currentVersion: number) {
    super('If-Match names an older version. Read it again, apply your change, and send the ETag you got.');
  }
}

/** One or more members of the input break a rule; all of them are listed. */
export class InvalidInput extends DomainError {
  readonly code = 'invalid-input';
  readonly kind = 'invalid';
  readonly title = 'Invalid input';

  constructor(override readonly fields: FieldError[]) {
    super(
      fields.length === 1 ? 'One value is not acceptable.' : `${fields.length} values are not acceptable.`,
    );
  }
}
