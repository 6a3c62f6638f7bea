import { defineError } from '../../platform/errors/domain-error.js';

/** Names tell labels apart. */
export class LabelExists extends defineError({
  code: 'label-exists',
  kind: 'conflict',
  title: 'You have a label of this name',
  why: 'One of your labels has this name already. Upper and lower case count as the same.',
  remedy: 'Use the one that is there, from `GET /api/v1/labels`, or choose another name.',
}) {}

/** The id that the client made belongs to a label already. */
export class LabelIdTaken extends defineError({
  code: 'label-id-taken',
  kind: 'conflict',
  title: 'This id of a label is taken',
  detail: 'A label with this id exists. Make a new UUIDv7, or leave the id out.',
  why: 'You made an `id` for the new label, and there is one with it. It may have been made by an earlier try of yours.',
  remedy: 'Read it with `GET /api/v1/labels/{id}`, or send another `id`.',
}) {}

/** People choose labels from a list. */
export class TooManyLabels extends defineError({
  code: 'too-many-labels',
  kind: 'conflict',
  title: 'You have as many labels as there can be',
  why: 'Everybody has at most 500 labels.',
  remedy: 'Delete some that no task needs.',
}) {}

/** A body names a label that is not there, or not the caller's. */
export class UnknownLabel extends defineError({
  code: 'unknown-label',
  kind: 'unprocessable',
  title: 'No such label',
  detail: 'One of labelIds is not there, or not yours.',
  why: 'One of `labelIds` belongs to no label, or to a label of somebody else. The answer is the same for both. What others have put on a task may stay on it.',
  remedy: 'Take an `id` from `GET /api/v1/labels`.',
}) {}
