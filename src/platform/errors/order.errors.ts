import { defineError } from './domain-error.js';

/** What is to stand beside it is not in the list. */
export class UnknownNeighbour extends defineError({
  code: 'unknown-neighbour',
  kind: 'unprocessable',
  title: 'No such neighbour',
  detail: 'The list has no other entry with the id in after or before.',
  why: 'The id in `after` or `before` belongs to nothing else in the list that it goes to.',
  remedy: 'Read the list again, and name one that is there; or leave both out.',
}) {}

/** So many went between the same two that the key of one more would be too long. */
export class OrderExhausted extends defineError({
  code: 'order-exhausted',
  kind: 'conflict',
  title: 'No room between these two',
  detail: 'Put it somewhere else, or move one of the two a little.',
  why: 'Thousands have been put between the same two neighbours, one after the other, so that what keeps the order would become too long.',
  remedy: 'Move one of the two neighbours to its place once more, or choose another place.',
}) {}
