import { defineError } from '../../../platform/errors/domain-error.js';

/** The secret of no invitation, or of one that is void. */
export class InvitationInvalid extends defineError({
  code: 'invitation-invalid',
  kind: 'invalid',
  title: 'This invitation is no longer good',
  detail: 'An invitation works once, for seven days, while who sent it owns the project. Ask for a new one.',
  why: 'The secret of an invitation works once, for seven days. It is void when the owner takes it back or sends a newer one, and when the project has another owner, is archived or deleted.',
  remedy: 'Ask who invited you for a new one.',
}) {}

/** Nobody has this username. */
export class UnknownUser extends defineError({
  code: 'unknown-user',
  kind: 'unprocessable',
  title: 'No such user',
  detail: 'Nobody has this username. An e-mail address reaches also who has no account yet.',
  why: 'Nobody has the username that you want to invite.',
  remedy: 'Check how it is written, or invite an e-mail address instead.',
}) {}

/** As many as may be open at once. */
export class TooManyInvitations extends defineError({
  code: 'too-many-invitations',
  kind: 'conflict',
  title: 'Too many invitations',
  detail: 'At most 50 invitations of a project may be open. Take one back first.',
  why: 'Fifty people have been invited to the project and have not answered.',
  remedy: 'Wait for answers, or take invitations back. Each is void after seven days.',
}) {}
