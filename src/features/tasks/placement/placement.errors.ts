import { DomainError } from '../../../platform/errors/domain-error.js';

/** A task has one place. */
export class PlacedTwice extends DomainError {
  readonly code = 'placed-twice';
  readonly kind = 'unprocessable';
  readonly title = 'Behind one or before one';

  constructor() {
    super('Name the one that it goes behind, or the one that it goes before; not both.');
  }
}
