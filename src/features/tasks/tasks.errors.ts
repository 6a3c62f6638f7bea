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

/** What repeats is due at some time first. */
export class RecurrenceNeedsDate extends DomainError {
  readonly code = 'recurrence-needs-date';
  readonly kind = 'unprocessable';
  readonly title = 'A recurrence needs a due date';

  constructor() {
    super(
      'A task with a recurrence has dueAt or dueDate. Set one, or clear the recurrence in the same request.',
    );
  }
}

/** Only members of the project can be given its tasks. */
export class UnknownAssignee extends DomainError {
  readonly code = 'unknown-assignee';
  readonly kind = 'unprocessable';
  readonly title = 'No such member';

  constructor() {
    super('One of assigneeIds is not a member of the project.');
  }
}

/** A section of another project, or of none. */
export class UnknownSection extends DomainError {
  readonly code = 'unknown-section';
  readonly kind = 'unprocessable';
  readonly title = 'No such section';

  constructor() {
    super('The project has no section with this sectionId.');
  }
}

/** A parent in another project, in the trash, or nowhere. */
export class UnknownParent extends DomainError {
  readonly code = 'unknown-parent';
  readonly kind = 'unprocessable';
  readonly title = 'No such parent';

  constructor() {
    super('The project has no task with this parentId.');
  }
}

/** A task below itself. */
export class CyclicParent extends DomainError {
  readonly code = 'cyclic-parent';
  readonly kind = 'unprocessable';
  readonly title = 'A task cannot be below itself';

  constructor() {
    super('The parent is the task itself, or below it.');
  }
}

/** More levels of subtasks than there may be. */
export class TooDeep extends DomainError {
  readonly code = 'too-deep';
  readonly kind = 'unprocessable';
  readonly title = 'Too many levels';

  constructor() {
    super('Tasks have at most five levels, the first included.');
  }
}
