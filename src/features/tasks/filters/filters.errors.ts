import { DomainError } from '../../../platform/errors/domain-error.js';

/** The id that the client made belongs to a filter already. */
export class FilterExists extends DomainError {
  readonly code = 'filter-exists';
  readonly kind = 'conflict';
  readonly title = 'This id is taken';

  constructor() {
    super('A filter with this id exists. Make a new UUIDv7, or leave the id out.');
  }
}

/** People choose filters from a list. */
export class TooManyFilters extends DomainError {
  readonly code = 'too-many-filters';
  readonly kind = 'conflict';
  readonly title = 'Too many filters';

  constructor(most: number) {
    super(`Everybody has at most ${most} filters. Delete one first.`);
  }
}
