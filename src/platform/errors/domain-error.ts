/** What sort of refusal an error is. The HTTP layer turns the kind into a status; the domain knows no numbers. */
export type ErrorKind =
  | 'invalid'
  | 'unauthenticated'
  | 'forbidden'
  | 'not-found'
  | 'method'
  | 'too-slow'
  | 'conflict'
  | 'no-length'
  | 'stale'
  | 'too-large'
  | 'too-long'
  | 'not-json'
  | 'unprocessable'
  | 'too-many'
  | 'too-much-head'
  | 'fault'
  | 'unavailable';

/** One member of a request that breaks a rule. `pointer` is a JSON pointer into the body, or `/name` for a query. */
export interface FieldError {
  pointer: string;
  code: string;
  message: string;
}

/** All there is to say about an error, for those who get it. Backticks mark code. */
export interface ErrorDefinition {
  /** Kebab-case. It never changes: clients switch on it, and it is the address of its page. */
  readonly code: string;
  readonly kind: ErrorKind;
  /** Short, the same for every occurrence. */
  readonly title: string;
  /** What happened, and why. */
  readonly why: string;
  /** What to do. */
  readonly remedy: string;
  /** What answers say when nothing else is said of the occurrence; `why`, when it is absent. */
  readonly detail?: string;
  /** Seconds after which a repeat may succeed. */
  readonly retryAfter?: number;
}

/** A rule that was broken, in the words of the domain. */
export abstract class DomainError extends Error {
  readonly code: string;
  readonly kind: ErrorKind;
  readonly title: string;
  readonly retryAfter?: number;
  readonly fields?: FieldError[];
  /** The methods that the resource takes, answered as `Allow`. */
  readonly allow?: string[];
  /** A secret is missing, and none was wrong: asked for more, nobody has guessed. */
  readonly isIncomplete?: boolean;
  /** The version that the caller should have named, answered as `ETag`. */
  readonly currentVersion?: number;

  constructor({ code, kind, title, why, detail, retryAfter }: ErrorDefinition, ...about: Occurrence) {
    const [told = detail ?? why, options] = about;
    super(told, options);
    this.name = new.target.name;
    this.code = code;
    this.kind = kind;
    this.title = title;
    this.retryAfter = retryAfter;
  }
}

/** What is special about one occurrence: another `detail`, and what it was caused by. */
type Occurrence = [detail?: string, options?: ErrorOptions];

const definitions = new Map<string, ErrorDefinition>();

/** Every error that this process can answer, by its code. */
export const definedErrors: ReadonlyMap<string, ErrorDefinition> = definitions;

/**
 * A class for one rule that can be broken, to be extended by the error that is thrown. What is defined has a page at
 * `/errors/{code}`. Throws when another error has the code.
 */
export function defineError(definition: ErrorDefinition) {
  const { code } = definition;
  if (definitions.has(code)) throw new Error(`Two errors have the code ${code}.`);
  definitions.set(code, definition);
  return class extends DomainError {
    constructor(...about: Occurrence) {
      super(definition, ...about);
    }
  };
}

/** Not there, or not the caller's: the two look the same on purpose. */
export class NotFound extends defineError({
  code: 'not-found',
  kind: 'not-found',
  title: 'Not found',
  detail: 'There is nothing here, or it is not yours.',
  why: 'There is nothing under this address, or it belongs to somebody else. The two look the same, so that nobody learns what others have.',
  remedy:
    'Check the path and the id, and that you are signed in as the owner. It may also have been deleted.',
}) {}

/** `If-Match` named a version that has been overtaken. */
export class StaleVersion extends defineError({
  code: 'stale-version',
  kind: 'stale',
  title: 'Changed by somebody else',
  detail: 'If-Match names an older version. Read it again, apply your change, and send the ETag you got.',
  why: 'Your `If-Match` header names a version that has been overtaken: since you read it, somebody (or another of your devices) changed it. Nothing of theirs was overwritten, and nothing of yours was stored.',
  remedy:
    'Read it again, apply your change to what you get, and send its `ETag` as `If-Match`. The `ETag` of this answer is the current version.',
}) {
  constructor(override readonly currentVersion: number) {
    super();
  }
}

/** One or more members of the input break a rule; all of them are listed. */
export class InvalidInput extends defineError({
  code: 'invalid-input',
  kind: 'invalid',
  title: 'Invalid input',
  why: 'The request could be read, and at least one value breaks a rule, or a name is not known. Nothing was stored.',
  remedy:
    'Go through `errors`: each entry has a `pointer` to the value (a JSON pointer into the body, or `/name` of a query parameter), a stable `code`, and a sentence. All problems are listed at once.',
}) {
  constructor(override readonly fields: FieldError[]) {
    const values = new Set(fields.map(({ pointer }) => pointer)).size;
    super(values === 1 ? 'One value is not acceptable.' : `${values} values are not acceptable.`);
  }
}
