import { DomainError } from '../../../platform/errors/domain-error.js';

/** The secret of no invitation, or of one that is void. */
export class InvitationInvalid extends DomainError {
  readonly code = 'invitation-invalid';
  readonly kind = 'invalid';
  readonly title = 'This invitation is no longer good';

  constructor() {
    super('An invitation works once, for seven days, while who sent it owns the project. Ask for a new one.');
  }
}

/** Nobody has this username. */
export class UnknownUser extends DomainError {
  readonly code = 'unknown-user';
  readonly kind = 'unprocessable';
  readonly title = 'No such user';

  constructor() {
    super('Nobody has this username. An e-mail address reaches also who has no account yet.');
  }
}

/** As many as may be open at once. */
export class TooManyInvitations extends DomainError {
  readonly code = 'too-many-invitations';
  readonly kind = 'conflict';
  readonly title = 'Too many invitations';

  constructor(most: number) {
    super(`At most ${most} invitations of a project may be open. Take one back first.`);
  }
}
