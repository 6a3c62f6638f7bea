import { defineError } from '../../platform/errors/domain-error.js';

/** A task is due at a moment or on a day, not both. */
export class DueTwice extends defineError({
  code: 'due-twice',
  kind: 'unprocessable',
  title: 'Due at a moment or on a day',
  detail:
    'Set either dueAt or dueDate. To change from one to the other, set the old one to null in the same request.',
  why: 'A task is due at a moment (`dueAt`) or on a day (`dueDate`). After this request it would have had both.',
  remedy: 'Set one of them. To change from one to the other, set the old one to `null` in the same request.',
}) {}

/** The id that the client made belongs to a task already. */
export class TaskExists extends defineError({
  code: 'task-exists',
  kind: 'conflict',
  title: 'This id is taken',
  detail: 'A task with this id exists. Make a new UUIDv7, or leave the id out.',
  why: 'You sent an `id` of your own, and a task with it exists. When your first request was cut off, this means that it had worked.',
  remedy: 'Read the task under this id. For another task, make a new UUIDv7, or leave `id` out.',
}) {}

/** What repeats is due at some time first. */
export class RecurrenceNeedsDate extends defineError({
  code: 'recurrence-needs-date',
  kind: 'unprocessable',
  title: 'A recurrence needs a due date',
  detail:
    'A task with a recurrence has dueAt or dueDate. Set one, or clear the recurrence in the same request.',
  why: 'The task would repeat without being due at any time: it has a `recurrence`, and neither `dueAt` nor `dueDate`.',
  remedy: 'Send one of them with it. To clear the due date, set `recurrence` to null in the same request.',
}) {}

/** Only members of the project can be given its tasks. */
export class UnknownAssignee extends defineError({
  code: 'unknown-assignee',
  kind: 'unprocessable',
  title: 'No such member',
  detail: 'One of assigneeIds is not a member of the project.',
  why: 'One of `assigneeIds` is the id of nobody who is in the project. Whether it is somebody else’s is not told.',
  remedy: 'Take a `userId` from `GET /api/v1/projects/{id}/members`.',
}) {}

/** A section of another project, or of none. */
export class UnknownSection extends defineError({
  code: 'unknown-section',
  kind: 'unprocessable',
  title: 'No such section',
  detail: 'The project has no section with this sectionId.',
  why: 'The `sectionId` in the body belongs to no section of the project that the task is in, or goes to.',
  remedy: 'Take an `id` from `GET /api/v1/projects/{id}/sections`.',
}) {}

/** A parent in another project, in the trash, or nowhere. */
export class UnknownParent extends defineError({
  code: 'unknown-parent',
  kind: 'unprocessable',
  title: 'No such parent',
  detail: 'The project has no task with this parentId.',
  why: 'The `parentId` in the body belongs to no task of the project that the task is in, or goes to. A task in the trash is nobody’s parent.',
  remedy: 'Take the `id` of a task of the same project, or move the parent there first.',
}) {}

/** A task below itself. */
export class CyclicParent extends defineError({
  code: 'cyclic-parent',
  kind: 'unprocessable',
  title: 'A task cannot be below itself',
  why: 'The parent is the task itself, or below it.',
  remedy: 'Move that one out first, with `parentId` null.',
}) {}

/** More levels of subtasks than there may be. */
export class TooDeep extends defineError({
  code: 'too-deep',
  kind: 'unprocessable',
  title: 'Too many levels',
  detail: 'Tasks have at most five levels, the first included.',
  why: 'Tasks have at most five levels, the first included. When a task moves, what is below it counts as well, also in the trash.',
  remedy: 'Choose a parent further up.',
}) {}

/** More parts than a task may have. */
export class TooManyParts extends defineError({
  code: 'too-many-parts',
  kind: 'unprocessable',
  title: 'Too many tasks below one',
  detail: 'At most 2,000 tasks are below one of the first level, on all levels and in the trash together.',
  why: 'At most 2,000 tasks are below one of the first level, on all levels together, so that it can be moved, deleted and restored with them. Those in the trash count.',
  remedy: 'Make a task of the first level for some of them, or a section, or a project.',
}) {}

/** More tasks than one transaction changes in bounded time. */
export class TooManyAtOnce extends defineError({
  code: 'too-many-at-once',
  kind: 'conflict',
  title: 'Too many tasks for one change',
  detail: 'This would change more than 100,000 tasks at once.',
  why: 'What you asked for changes each task that carries the label, is in the section, is assigned to the member or is below the task. These are more than 100,000, and a change happens as a whole or not at all.',
  remedy:
    'Change some of them first, a hundred with each `POST /api/v1/tasks/batch`; then repeat the request.',
}) {}
