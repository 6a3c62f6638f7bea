import { DomainError } from '../../../platform/errors/domain-error.js';

/** Signed in, and too long ago for this. */
export class ConfirmationRequired extends DomainError {
  readonly code = 'confirmation-required';
  readonly kind = 'forbidden';
  readonly title = 'Prove once more who you are';

  constructor() {
    super(
      'Send your password, and a code where you have a second factor, to POST /api/v1/auth/confirmation.',
    );
  }
}

/** An account with neither password nor second factor has nothing to prove itself with but a new sign-in. */
export class SignInAgain extends DomainError {
  readonly code = 'sign-in-again';
  readonly kind = 'forbidden';
  readonly title = 'Sign in once more';

  constructor() {
    super('This account has neither a password nor a second factor: sign in again, and use that session.');
  }
}
