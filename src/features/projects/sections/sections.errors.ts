import { defineError } from '../../../platform/errors/domain-error.js';

/** The id that the client made belongs to a section already. */
export class SectionExists extends defineError({
  code: 'section-exists',
  kind: 'conflict',
  title: 'This id is taken',
  detail: 'A section with this id exists. Make a new UUIDv7, or leave the id out.',
  why: 'You made the `id` of the section yourself, and there is one with it: perhaps this is the second time that you send the same request.',
  remedy:
    'Read it with `GET /api/v1/sections/{id}`: if it is yours, all is well. Otherwise make a new UUIDv7.',
}) {}

/** The project has no room for another section. */
export class TooManySections extends defineError({
  code: 'too-many-sections',
  kind: 'conflict',
  title: 'Too many sections',
  detail: 'A project has at most 200 sections.',
  why: 'The project has 200 sections.',
  remedy: 'Delete one first; the tasks in it stay in the project.',
}) {}
