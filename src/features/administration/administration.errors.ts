import { DomainError } from '../../platform/errors/domain-error.js';

/** Nothing can be mailed to this account. */
export class NoEmailAddress extends DomainError {
  readonly code = 'no-email-address';
  readonly kind = 'conflict';
  readonly title = 'This account has no e-mail address';

  constructor() {
    super('There is nowhere to send the mail to.');
  }
}
