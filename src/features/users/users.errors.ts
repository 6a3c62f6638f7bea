import { DomainError } from '../../platform/errors/domain-error.js';

/** Another account has this name. */
export class UsernameTaken extends DomainError {
  readonly code = 'username-taken';
  readonly kind = 'conflict';
  readonly title = 'This username is taken';

  constructor() {
    super('Choose another one. Usernames are compared without regard to case.');
  }
}
