import { defineError } from '../errors/domain-error.js';
import { MAX_ALIASES, MAX_COST, MAX_DEPTH, MAX_SECONDS } from './limits.js';

/** Not GraphQL, or not of this schema. */
export class InvalidQuery extends defineError({
  code: 'invalid-query',
  kind: 'invalid',
  title: 'Not a query of this schema',
  why: 'What was sent to `/graphql` is not GraphQL, or names a field, an argument or a type that there is not. Nothing was done.',
  remedy:
    'Each error has `locations`: the lines and columns that it is about. `schema.graphql` has all that can be asked.',
}) {}

/** Fields within fields within fields. */
export class QueryTooDeep extends defineError({
  code: 'query-too-deep',
  kind: 'invalid',
  title: 'The query is too deep',
  why: 'Fields within fields within fields: the query has more levels than one answer should have. Nothing was done.',
  remedy: 'Ask in two queries: the second one by the ids that the first one answered.',
}) {
  constructor(depth: number) {
    super(`Fields are nested ${depth} levels deep; ${MAX_DEPTH} are the most.`);
  }
}

/** The same thing many times over. */
export class TooManyAliases extends defineError({
  code: 'too-many-aliases',
  kind: 'invalid',
  title: 'The query has too many aliases',
  detail: `A query has at most ${MAX_ALIASES} aliases, and no field more often than that.`,
  why: 'An alias asks for the same field once more. Those of a fragment count each time that it is spread. Nothing was done.',
  remedy: 'Ask for a list in place of one thing after the other, or send several requests.',
}) {}

/** More objects than one answer should hold. */
export class QueryTooCostly extends defineError({
  code: 'query-too-costly',
  kind: 'invalid',
  title: 'The query asks for too much',
  why: 'Lists within lists multiply: the query may answer more objects than one answer should have. Nothing was done.',
  remedy: 'Ask for fewer with `first`, and for the rest with `after` and the `endCursor` of the page.',
}) {
  constructor(cost: number) {
    super(`It may answer ${cost} objects; ${MAX_COST} are the most. Ask for fewer with \`first\`.`);
  }
}

/** What was asked for before took all the time that there is. */
export class QueryTooSlow extends defineError({
  code: 'query-too-slow',
  kind: 'unavailable',
  title: 'The query takes too long',
  detail: `Nothing more is read or done for a request after ${MAX_SECONDS} seconds.`,
  why: 'What the query asks for takes longer to read than one request may take. Fields without an error are answered, and mutations without one are done.',
  remedy: 'Ask for the rest in another request, or for less in each.',
  retryAfter: 2,
}) {}
