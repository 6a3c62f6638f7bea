import { defineError } from '../../../platform/errors/domain-error.js';

/** The id that the client made belongs to a filter already. */
export class FilterExists extends defineError({
  code: 'filter-exists',
  kind: 'conflict',
  title: 'This id is taken',
  detail: 'A filter with this id exists. Make a new UUIDv7, or leave the id out.',
  why: 'You sent an `id` of your own, and a saved filter with it exists. When your first request was cut off, this means that it had worked.',
  remedy: 'Read the filter under this id. For another one, make a new UUIDv7, or leave `id` out.',
}) {}

/** People choose filters from a list. */
export class TooManyFilters extends defineError({
  code: 'too-many-filters',
  kind: 'conflict',
  title: 'Too many filters',
  detail: 'Everybody has at most 500 filters. Delete one first.',
  why: 'Everybody has at most 500 saved filters.',
  remedy: 'Delete one that you no longer use, or change it with `PATCH /api/v1/filters/{id}`.',
}) {}
