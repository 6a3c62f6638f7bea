import { defineError } from '../../../platform/errors/domain-error.js';

/** A browser came back with a `state` that was never given out, or long ago. */
export class SignInUnknown extends defineError({
  code: 'sign-in-unknown',
  kind: 'invalid',
  title: 'Start again',
  detail: 'No sign-in at a provider is under way here. Start at GET /api/v1/auth/providers.',
  why: 'Your browser came back from a provider, and no sign-in is under way here: it began more than an hour ago, or somewhere else, or the address was typed by hand.',
  remedy: 'Start at one of `GET /api/v1/auth/providers`.',
}) {}

/** A browser came back too late. */
export class SignInExpired extends defineError({
  code: 'sign-in-expired',
  kind: 'invalid',
  title: 'That took too long',
  detail: 'A sign-in at a provider has to end within ten minutes. Start again.',
  why: 'A sign-in at a provider has to end within ten minutes after it began.',
  remedy: 'Start again. Nothing was stored.',
}) {}

/** A browser came back a second time. */
export class SignInUsed extends defineError({
  code: 'sign-in-used',
  kind: 'invalid',
  title: 'Already used',
  detail: 'This sign-in has ended already. Start again.',
  why: 'The address that your browser came back with is good once, and it was used before: perhaps by you, with the back button.',
  remedy: 'If you are not signed in, start again.',
}) {}

/** Another browser came back than the one that left. */
export class OtherBrowser extends defineError({
  code: 'other-browser',
  kind: 'forbidden',
  title: 'Started in another browser',
  detail: 'A sign-in has to end in the browser that it started in, with its cookies.',
  why: 'A sign-in at a provider has to end in the browser that it began in. This one does not have its cookie: somebody sent you their link, or the browser keeps no cookies.',
  remedy: 'Start again in this browser, with cookies allowed.',
}) {}

/** The person, or the provider for them, said no. */
export class SignInDenied extends defineError({
  code: 'sign-in-denied',
  kind: 'forbidden',
  title: 'Cancelled at the provider',
  detail: 'The provider was not allowed to tell who you are.',
  why: 'At the provider, somebody chose not to tell this service who they are.',
  remedy: 'Start again and allow it, or sign in another way.',
}) {}

/** The provider answered something that proves nothing: a code that is no good, a token for somebody else. */
export class ProviderRefused extends defineError({
  code: 'provider-refused',
  kind: 'forbidden',
  title: 'The provider did not confirm it',
  detail: 'What the provider answered does not prove who you are. Start again.',
  why: 'The provider answered, and what it said does not prove who you are: a code that has been used, or a token that is signed by somebody else, is for another service, or has expired.',
  remedy: 'Start again. When it stays, whoever runs this service finds the reason in its log.',
}) {
  constructor(options?: ErrorOptions) {
    super(undefined, options);
  }
}

/** The provider cannot be asked right now. */
export class ProviderUnavailable extends defineError({
  code: 'provider-unavailable',
  kind: 'unavailable',
  title: 'The provider does not answer',
  detail: 'Try again shortly, or sign in another way.',
  why: 'The OpenID provider could not be reached, or answered too slowly or with an error. Nothing was stored.',
  remedy:
    'Repeat the request after as many seconds as `Retry-After` says, or sign in another way. A page that you came back to may be loaded again within ten minutes.',
  retryAfter: 5,
}) {
  constructor(options?: ErrorOptions) {
    super(undefined, options);
  }
}

/** Whoever wanted to link an identity has signed out meanwhile. */
export class LinkSessionEnded extends defineError({
  code: 'link-session-ended',
  kind: 'unauthenticated',
  title: 'Signed out meanwhile',
  detail: 'The session that asked for the link has ended. Sign in and ask again.',
  why: 'You asked to link an identity, and before your browser was back from the provider the session that asked had ended.',
  remedy: 'Sign in and ask again. Nothing was linked.',
}) {}

/** What the provider proved is too old, was used, or is not there: a second factor alone is not enough. */
export class FirstFactorExpired extends defineError({
  code: 'first-factor-expired',
  kind: 'unauthenticated',
  title: 'Sign in at the provider again',
  detail: 'A second factor has to follow within five minutes, in the same browser. Start again.',
  why: 'A second factor was sent, and what it should follow is not there: the sign-in at the provider is more than five minutes old, has been completed, or took place in another browser.',
  remedy: 'Start again, and send the code from the same browser within five minutes.',
}) {}

/** An identity opens one account. */
export class IdentityTaken extends defineError({
  code: 'identity-taken',
  kind: 'conflict',
  title: 'Linked to another account',
  detail: 'This identity opens another account. Unlink it there first.',
  why: 'An identity at a provider opens one account, and this one opens another than yours.',
  remedy: 'Sign in with it, unlink it there, and link it here.',
}) {}

/** Without it nobody could sign in to the account. */
export class LastWayIn extends defineError({
  code: 'last-way-in',
  kind: 'conflict',
  title: 'The last way in',
  detail: 'Set a password or link another identity first.',
  why: 'The account has no password and no other identity. Without this one nobody could sign in to it.',
  remedy: 'Set a password or link another identity, then unlink this one.',
}) {}
