import { DomainError } from '../../../platform/errors/domain-error.js';

/** The project has no room for another link. */
export class TooManyLinks extends DomainError {
  readonly code = 'too-many-links';
  readonly kind = 'conflict';
  readonly title = 'Too many links';

  constructor(most: number) {
    super(`A project has at most ${most} links. Delete one first.`);
  }
}
