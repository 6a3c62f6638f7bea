import { DomainError } from '../../../platform/errors/domain-error.js';

/** A project has an owner, always. */
export class OwnerStays extends DomainError {
  readonly code = 'owner-stays';
  readonly kind = 'conflict';
  readonly title = 'The owner stays';

  constructor() {
    super(
      'The owner cannot leave, nor be anything less. Give the project to another member first, or delete it.',
    );
  }
}

/** A body names somebody who is not in the project, or is nobody. */
export class UnknownMember extends DomainError {
  readonly code = 'unknown-member';
  readonly kind = 'unprocessable';
  readonly title = 'No such member';

  constructor() {
    super('Nobody in the project has this id.');
  }
}

/** Somebody is in the project already. */
export class AlreadyMember extends DomainError {
  readonly code = 'already-member';
  readonly kind = 'conflict';
  readonly title = 'Already in the project';

  constructor() {
    super('This account is a member of the project.');
  }
}

/** The project has no room for another member. */
export class TooManyMembers extends DomainError {
  readonly code = 'too-many-members';
  readonly kind = 'conflict';
  readonly title = 'Too many members';

  constructor(most: number) {
    super(`A project has at most ${most} members.`);
  }
}
