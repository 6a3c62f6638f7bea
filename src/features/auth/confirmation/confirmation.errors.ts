import { defineError } from '../../../platform/errors/domain-error.js';

/** Signed in, and too long ago for this. */
export class ConfirmationRequired extends defineError({
  code: 'confirmation-required',
  kind: 'forbidden',
  title: 'Prove once more who you are',
  detail: 'Send your password, and a code where you have a second factor, to POST /api/v1/auth/confirmation.',
  why: 'This changes who may enter your account, and you signed in more than ten minutes ago. Whoever finds your device unlocked should not be able to do it.',
  remedy:
    'Send your password, and a code where you have a second factor, to `POST /api/v1/auth/confirmation`, then repeat the request.',
}) {}

/** An account with neither password nor second factor has nothing to prove itself with but a new sign-in. */
export class SignInAgain extends defineError({
  code: 'sign-in-again',
  kind: 'forbidden',
  title: 'Sign in once more',
  detail: 'This account has neither a password nor a second factor: sign in again, and use that session.',
  why: 'You were asked to prove who you are, and this account has neither a password nor a second factor to do it with.',
  remedy: 'Sign in again the way you did before, and repeat the request with the new session.',
}) {}
