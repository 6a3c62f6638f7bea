import { defineError } from '../../../platform/errors/domain-error.js';

/** The project has no room for another link. */
export class TooManyLinks extends defineError({
  code: 'too-many-links',
  kind: 'conflict',
  title: 'Too many links',
  detail: 'A project has at most 20 links. Delete one first.',
  why: 'The project has 20 links, those that have expired included.',
  remedy: 'Delete one that nobody needs any more.',
}) {}
