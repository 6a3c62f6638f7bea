import { defineError } from '../../platform/errors/domain-error.js';

/** Another account has confirmed this address. */
export class EmailTaken extends defineError({
  code: 'email-taken',
  kind: 'conflict',
  title: 'This e-mail address has an account',
  detail: 'Another account has confirmed this address. Sign in to that one, or use another address.',
  why: 'You confirmed an address that another account has confirmed already.',
  remedy: 'Sign in to that account, or give this one another address.',
}) {}

/** Another account has this name. */
export class UsernameTaken extends defineError({
  code: 'username-taken',
  kind: 'conflict',
  title: 'This username is taken',
  detail: 'Choose another one. Usernames are compared without regard to case.',
  why: 'Another account has this name. Upper and lower case make no difference.',
  remedy: 'Choose another one.',
}) {}

/** Nobody could administrate any more. */
export class LastAdministrator extends defineError({
  code: 'last-administrator',
  kind: 'conflict',
  title: 'The last administrator stays',
  detail: 'Make somebody else an administrator first.',
  why: 'After this nobody could administrate: the account is the only administrator who is not disabled and not about to be erased.',
  remedy: 'Give somebody else the role with `PUT /api/v1/users/{id}/role`, then try again.',
}) {}
