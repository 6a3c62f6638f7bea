import { defineError } from '../../../platform/errors/domain-error.js';

/** The id that the client made belongs to an item already. */
export class ItemExists extends defineError({
  code: 'item-exists',
  kind: 'conflict',
  title: 'This id of an item is taken',
  detail: 'A checklist item with this id exists. Make a new UUIDv7, or leave the id out.',
  why: 'You made an `id` for the new checklist item, and there is one with it. It may have been made by an earlier try of yours.',
  remedy: 'Read it with `GET /api/v1/tasks/{id}/items/{itemId}`, or send another `id`.',
}) {}

/** A checklist is read as a whole by people. */
export class TooManyItems extends defineError({
  code: 'too-many-items',
  kind: 'conflict',
  title: 'The checklist is full',
  why: 'A task has at most 500 checklist items.',
  remedy: 'Delete some, or make subtasks of them.',
}) {}
