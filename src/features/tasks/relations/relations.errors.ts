import { defineError } from '../../../platform/errors/domain-error.js';

/** What a task has to do with others is read as a whole by people. */
export class TooManyRelations extends defineError({
  code: 'too-many-relations',
  kind: 'conflict',
  title: 'Too many relations',
  detail: 'A task has at most 100 relations. Delete one first.',
  why: 'One of the two tasks has 100 relations, those that were made from the other end included.',
  remedy: 'Delete one of them first, or relate a subtask.',
}) {}

/** The other end is not there, or the caller does not see it. */
export class UnknownTask extends defineError({
  code: 'unknown-task',
  kind: 'unprocessable',
  title: 'No such task',
  detail: 'There is no other task with this taskId, or you cannot see it.',
  why: 'The `taskId` in the body belongs to no other task that you can see. The answer is the same for one that is not there.',
  remedy: 'Take an `id` from `GET /api/v1/tasks`.',
}) {}

/** The same is said of the two already. */
export class RelationExists extends defineError({
  code: 'relation-exists',
  kind: 'conflict',
  title: 'They are related so already',
  detail: 'There is a relation of this kind between the two tasks.',
  why: 'There is a relation of this kind between the two tasks, though perhaps one that was made from the other end.',
  remedy: 'Read `GET /api/v1/tasks/{id}/relations`.',
}) {}
