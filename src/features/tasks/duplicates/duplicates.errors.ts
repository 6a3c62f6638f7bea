import { DomainError } from '../../../platform/errors/domain-error.js';

/** More than one request copies. */
export class TooManyTasks extends DomainError {
  readonly code = 'too-many-tasks';
  readonly kind = 'unprocessable';
  readonly title = 'Too many tasks for one copy';

  constructor() {
    super('A copy has at most 500 tasks, the first included, with 5,000 checklist items in all.');
  }
}
