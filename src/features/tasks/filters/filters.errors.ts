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
