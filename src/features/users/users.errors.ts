import { DomainError } from '../../platform/errors/domain-error.js';

/** Another account has confirmed this address. */
export class EmailTaken extends DomainError {
  readonly code = 'email-taken';
  readonly kind = 'conflict';
  readonly title = 'This e-mail address has an account';

  constructor() {
    super('Another account has confirmed this address. Sign in to that one, or use another address.');
  }
}

/** Another account has this name. */
export class UsernameTaken extends DomainError {
  readonly code = 'username-taken';
  readonly kind = 'conflict';
  readonly title = 'This username is taken';

  constructor() {
    super('Choose another one. Usernames are compared without regard to case.');
  }
}

/** Nobody could administrate any more. */
export class LastAdministrator extends DomainError {
  readonly code = 'last-administrator';
  readonly kind = 'conflict';
  readonly title = 'The last administrator stays';

  constructor() {
    super('Make somebody else an administrator first.');
  }
}
