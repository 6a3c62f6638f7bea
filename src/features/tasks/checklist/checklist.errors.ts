import { DomainError } from '../../../platform/errors/domain-error.js';

/** The id that the client made belongs to an item already. */
export class ItemExists extends DomainError {
  readonly code = 'item-exists';
  readonly kind = 'conflict';
  readonly title = 'This id of an item is taken';

  constructor() {
    super('A checklist item with this id exists. Make a new UUIDv7, or leave the id out.');
  }
}

/** A checklist is read as a whole by people. */
export class TooManyItems extends DomainError {
  readonly code = 'too-many-items';
  readonly kind = 'conflict';
  readonly title = 'The checklist is full';

  constructor() {
    super('A task has at most 500 checklist items.');
  }
}
