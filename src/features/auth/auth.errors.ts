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

/** A refresh token that was never given out, has expired, or belongs to a session that has ended. */
export class RefreshTokenInvalid extends DomainError {
  readonly code = 'refresh-token-invalid';
  readonly kind = 'unauthenticated';
  readonly title = 'Sign in again';

  constructor() {
    super('This refresh token does not continue a session. Sign in again.');
  }
}

/** A cookie came from a page that has no business sending it. */
export class ForeignOrigin extends DomainError {
  readonly code = 'foreign-origin';
  readonly kind = 'forbidden';
  readonly title = 'Not from this page';

  constructor() {
    super('A cookie counts only with an Origin header of this service or of CORS_ORIGINS.');
  }
}

/** This installation takes no registrations. */
export class RegistrationClosed extends DomainError {
  readonly code = 'registration-closed';
  readonly kind = 'forbidden';
  readonly title = 'Registration is closed';

  constructor() {
    super('Ask an administrator for an account.');
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
