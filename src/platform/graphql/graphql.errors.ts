import { DomainError } from '../errors/domain-error.js';
import { MAX_ALIASES, MAX_COST, MAX_DEPTH } from './limits.js';

/** Not GraphQL, or not of this schema. The errors beside it say where. */
export class InvalidQuery extends DomainError {
  readonly code = 'invalid-query';
  readonly kind = 'invalid';
  readonly title = 'Not a query of this schema';
}

/** Fields within fields within fields. */
export class QueryTooDeep extends DomainError {
  readonly code = 'query-too-deep';
  readonly kind = 'invalid';
  readonly title = 'The query is too deep';

  constructor(depth: number) {
    super(`Fields are nested ${depth} levels deep; ${MAX_DEPTH} are the most.`);
  }
}

/** The same thing many times over. */
export class TooManyAliases extends DomainError {
  readonly code = 'too-many-aliases';
  readonly kind = 'invalid';
  readonly title = 'The query has too many aliases';

  constructor() {
    super(`A query has at most ${MAX_ALIASES} aliases.`);
  }
}

/** More objects than one answer should hold. */
export class QueryTooCostly extends DomainError {
  readonly code = 'query-too-costly';
  readonly kind = 'invalid';
  readonly title = 'The query asks for too much';

  constructor(cost: number) {
    super(`It may answer ${cost} objects; ${MAX_COST} are the most. Ask for fewer with \`first\`.`);
  }
}
