import { defineError } from '../../platform/errors/domain-error.js';

/** Wrong password, no such account, or an account that may not sign in: the three look the same. */
export class WrongCredentials extends defineError({
  code: 'wrong-credentials',
  kind: 'unauthenticated',
  title: 'Sign-in failed',
  detail: 'The identifier or the password is wrong.',
  why: 'No account has this e-mail address or username, or the password is another one, or the account may not sign in. The answer is the same for all three, so that nobody learns who has an account.',
  remedy: 'Check both. Passwords are compared as they are: upper and lower case matter, and so does a space.',
}) {}

/** No token, or one that is malformed, expired, revoked or not meant for this service. */
export class TokenRequired extends defineError({
  code: 'token-required',
  kind: 'unauthenticated',
  title: 'Sign in first',
  detail:
    'Send `Authorization: Bearer <accessToken>` with a token from POST /api/v1/auth/login that has not expired.',
  why: 'No access token came with the request, or one that has expired (after ten minutes), was revoked, or was made for another service.',
  remedy:
    'Get a token from `POST /api/v1/auth/login` and send it as `Authorization: Bearer <accessToken>`. In the docs: press Authorize and paste it.',
}) {}

/** A refresh token that was never given out, has expired, or belongs to a session that has ended. */
export class RefreshTokenInvalid extends defineError({
  code: 'refresh-token-invalid',
  kind: 'unauthenticated',
  title: 'Sign in again',
  detail: 'This refresh token does not continue a session. Sign in again.',
  why: 'The refresh token is unknown or has expired, or its session has ended: you signed out, changed the password, or the token was used twice, which means that somebody has a copy.',
  remedy: 'Sign in again. Keep the newest refresh token only, and never share one between devices.',
}) {}

/** A cookie came from a page that has no business sending it. */
export class ForeignOrigin extends defineError({
  code: 'foreign-origin',
  kind: 'forbidden',
  title: 'Not from this page',
  detail: 'A cookie counts only with an Origin header of this service or of CORS_ORIGINS.',
  why: 'The refresh token came as a cookie, from a page of another site or from something that is not a page.',
  remedy:
    'Call from a page of this service or of an origin in `CORS_ORIGINS`. Programs send the token in the body.',
}) {}

/** This installation takes no registrations. */
export class RegistrationClosed extends defineError({
  code: 'registration-closed',
  kind: 'forbidden',
  title: 'Registration is closed',
  detail: 'Ask an administrator for an account.',
  why: 'Whoever runs this service does not let people register by themselves.',
  remedy: 'Ask an administrator for an account.',
}) {}

/** More passwords to check than this process has time for. */
export class SignInBusy extends defineError({
  code: 'sign-in-busy',
  kind: 'too-many',
  title: 'Too many sign-ins at once',
  detail: 'Wait a second and try again.',
  why: 'Checking a password is expensive on purpose, and more sign-ins came at once than there is time for.',
  remedy: 'Wait a second and try again.',
  retryAfter: 1,
}) {}
