import { DomainError } from './domain-error.js';

/** What is to stand beside it is not in the list. */
export class UnknownNeighbour extends DomainError {
  readonly code = 'unknown-neighbour';
  readonly kind = 'unprocessable';
  readonly title = 'No such neighbour';

  constructor() {
    super('The list has no other entry with the id in after or before.');
  }
}

/** So many went between the same two that the key of one more would be too long. */
export class OrderExhausted extends DomainError {
  readonly code = 'order-exhausted';
  readonly kind = 'conflict';
  readonly title = 'No room between these two';

  constructor() {
    super('Put it somewhere else, or move one of the two a little.');
  }
}
