import { DomainError } from '../../platform/errors/domain-error.js';

/** A task is due at a moment or on a day, not both. */
export class DueTwice extends DomainError {
  readonly code = 'due-twice';
  readonly kind = 'unprocessable';
  readonly title = 'Due at a moment or on a day';

  constructor() {
    super(
      'Set either dueAt or dueDate. To change from one to the other, set the old one to null in the same request.',
    );
  }
}

/** The id that the client made belongs to a task already. */
export class TaskExists extends DomainError {
  readonly code = 'task-exists';
  readonly kind = 'conflict';
  readonly title = 'This id is taken';

  constructor() {
    super('A task with this id exists. Make a new UUIDv7, or leave the id out.');
  }
}
