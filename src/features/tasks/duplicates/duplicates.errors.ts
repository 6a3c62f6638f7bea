import { defineError } from '../../../platform/errors/domain-error.js';

/** More than one request copies. */
export class TooManyTasks extends defineError({
  code: 'too-many-tasks',
  kind: 'unprocessable',
  title: 'Too many tasks for one copy',
  why: 'A copy has at most 500 tasks, the first included, with 5,000 checklist items in all.',
  remedy: 'Copy without what is below it (`includeSubtasks` false), or copy the parts.',
}) {}
