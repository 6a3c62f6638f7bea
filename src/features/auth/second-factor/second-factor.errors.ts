import { defineError } from '../../../platform/errors/domain-error.js';

/** The password was right, and is not all that this account asks for. */
export class SecondFactorRequired extends defineError({
  code: 'second-factor-required',
  kind: 'unauthenticated',
  title: 'A code is needed as well',
  detail: 'Send the same again with `code`: what your authenticator app shows, or a recovery code.',
  why: 'The password is right, and this account has a second factor.',
  remedy:
    'Send the same request again, with what your authenticator app shows as `code`. Without the app, take one of your recovery codes.',
}) {
  override readonly isIncomplete = true;
}

/** A code that is another one, of another time, or used already: the three look the same. */
export class WrongSecondFactor extends defineError({
  code: 'wrong-second-factor',
  kind: 'unauthenticated',
  title: 'The code is wrong',
  detail: 'Wait for the next code of your authenticator app, or take a recovery code that was not used.',
  why: 'It is another code, or one of another time, or it was used already: each is good once. A code of the authenticator app counts half a minute before and after its time, so the clock of the device has to be about right. After five wrong codes in 15 minutes no code of the app is looked at.',
  remedy: 'Wait for the next code of the app, or take a recovery code that you have not used.',
}) {}

/** An authenticator app is set up already. */
export class SecondFactorEnabled extends defineError({
  code: 'second-factor-enabled',
  kind: 'conflict',
  title: 'A second factor is set up already',
  detail: 'Remove it first.',
  why: 'An account has one authenticator app at a time, and yours is confirmed.',
  remedy: 'To change to another device, remove the second factor first, then begin again.',
}) {}

/** There is no authenticator app to do this with. */
export class NoSecondFactor extends defineError({
  code: 'no-second-factor',
  kind: 'conflict',
  title: 'There is no second factor',
  detail: 'Begin with POST /api/v1/users/me/second-factor, then confirm it with a code.',
  why: 'You wanted to confirm an authenticator app that was never begun, or recovery codes for an account that asks for no code.',
  remedy:
    'Begin with `POST /api/v1/users/me/second-factor` and confirm it with `PUT /api/v1/users/me/second-factor/confirmation`.',
}) {}
