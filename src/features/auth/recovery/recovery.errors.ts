import { defineError } from '../../../platform/errors/domain-error.js';

/** A secret from a mail that was never sent, has expired, was used, or has been overtaken. */
export class MailedSecretInvalid extends defineError({
  code: 'mailed-secret-invalid',
  kind: 'invalid',
  title: 'This link is no longer good',
  detail: 'Ask for a new mail. A link works once, for half an hour.',
  why: 'A link from a mail works once, for half an hour, and only until the password is changed.',
  remedy: 'Ask for a new mail and use the newest one.',
}) {}
