import { DomainError } from '../../../platform/errors/domain-error.js';

/** A secret from a mail that was never sent, has expired, was used, or has been overtaken. */
export class MailedSecretInvalid extends DomainError {
  readonly code = 'mailed-secret-invalid';
  readonly kind = 'invalid';
  readonly title = 'This link is no longer good';

  constructor() {
    super('Ask for a new mail. A link works once, for half an hour.');
  }
}
