import { DomainError } from '../../../platform/errors/domain-error.js';

/** The id that the client made belongs to a section already. */
export class SectionExists extends DomainError {
  readonly code = 'section-exists';
  readonly kind = 'conflict';
  readonly title = 'This id is taken';

  constructor() {
    super('A section with this id exists. Make a new UUIDv7, or leave the id out.');
  }
}

/** The project has no room for another section. */
export class TooManySections extends DomainError {
  readonly code = 'too-many-sections';
  readonly kind = 'conflict';
  readonly title = 'Too many sections';

  constructor(most: number) {
    super(`A project has at most ${most} sections.`);
  }
}
