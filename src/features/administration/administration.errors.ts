import { defineError } from '../../platform/errors/domain-error.js';

/** Nothing can be mailed to this account. */
export class NoEmailAddress extends defineError({
  code: 'no-email-address',
  kind: 'conflict',
  title: 'This account has no e-mail address',
  detail: 'There is nowhere to send the mail to.',
  why: 'A password is reset through a mail. This account came from an OpenID provider that told no address.',
  remedy: 'Its owner signs in with that provider, and can add an address.',
}) {}
