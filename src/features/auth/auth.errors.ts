import { DomainError } from '../../platform/errors/domain-error.js';

/** Wrong password, no such account, or an account that may not sign in: the three look the same. */
export class WrongCredentials extends DomainError {
  readonly code = 'wrong-credentials';
  readonly kind = 'unauthenticated';
  readonly title = 'Sign-in failed';

  constructor() {
    super('The identifier or the password is wrong.');
  }
}

/** No token, or one that is malformed, expired, revoked or not meant for this service. */
export class TokenRequired extends DomainError {
  readonly code = 'token-required';
  readonly kind = 'unauthenticated';
  readonly title = 'Sign in first';

  constructor() {
    super(
      'Send `Authorization: Bearer <accessToken>` with a token from POST /api/v1/auth/login that has not expired.',
    );
  }
}

/** More passwords to check than this process has time for. */
export class SignInBusy extends DomainError {
  readonly code = 'sign-in-busy';
  readonly kind = 'too-many';
  readonly title = 'Too many sign-ins at once';
  override readonly retryAfter = 1;

  constructor() {
    super('Wait a second and try again.');
  }
}
