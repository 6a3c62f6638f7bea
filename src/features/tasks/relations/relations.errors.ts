import { DomainError } from '../../../platform/errors/domain-error.js';

/** What a task has to do with others is read as a whole by people. */
export class TooManyRelations extends DomainError {
  readonly code = 'too-many-relations';
  readonly kind = 'conflict';
  readonly title = 'Too many relations';

  constructor(most: number) {
    super(`A task has at most ${most} relations. Delete one first.`);
  }
}

/** The other end is not there, or the caller does not see it. */
export class UnknownTask extends DomainError {
  readonly code = 'unknown-task';
  readonly kind = 'unprocessable';
  readonly title = 'No such task';

  constructor() {
    super('There is no other task with this taskId, or you cannot see it.');
  }
}

/** The same is said of the two already. */
export class RelationExists extends DomainError {
  readonly code = 'relation-exists';
  readonly kind = 'conflict';
  readonly title = 'They are related so already';

  constructor() {
    super('There is a relation of this kind between the two tasks.');
  }
}
