import type { EventDefinition } from '../../platform/events/events.js';
import { defineJob } from '../../platform/queue/jobs.js';
import {
  emailChanged,
  emailChangeRequested,
  erasureRequested,
  passwordChanged,
  passwordResetRequested,
  verificationRequested,
} from '../auth/recovery/recovery.events.js';
import { identityLinked, identityUnlinked } from '../auth/oidc/identities.events.js';
import { personalTokenCreated } from '../auth/personal-tokens/personal-tokens.events.js';
import {
  recoveryCodesReplaced,
  recoveryCodeUsed,
  secondFactorDisabled,
  secondFactorEnabled,
} from '../auth/second-factor/second-factor.events.js';
import { refreshTokenReused } from '../auth/sessions/sessions.events.js';
import { invitationCreated } from '../projects/projects.events.js';
import { userRegistered } from '../users/users.events.js';

/** What an owner is told of, since somebody else may have done it. */
export const NOTEWORTHY = [
  [secondFactorEnabled, 'a second factor was set up. From now on signing in asks for a code.'],
  [secondFactorDisabled, 'the second factor was removed. Signing in asks for the password alone.'],
  [recoveryCodeUsed, 'a recovery code was used instead of the authenticator app.'],
  [recoveryCodesReplaced, 'new recovery codes were made, and the old ones are void.'],
  [personalTokenCreated, 'a personal access token was made, with which a program can act for you.'],
  [identityLinked, 'an account at a provider was linked, which can sign in to yours.'],
  [identityUnlinked, 'an account at a provider was unlinked, and can no longer sign in to yours.'],
] as const satisfies [EventDefinition<object>, string][];

const mail = <Data extends object>(name: string, on: EventDefinition<Data>) =>
  defineJob({ name, queue: 'mail', on });

/** Greets whoever has just registered, and confirms their address. */
export const sendWelcomeMail = mail('send-welcome-mail', userRegistered);

/** Confirms an address. */
export const sendVerificationMail = mail('send-verification-mail', verificationRequested);

/** Confirms the address that an account is to have. */
export const sendEmailChangeMail = mail('send-email-change-mail', emailChangeRequested);

/** Tells the address that an account had that it has another. */
export const sendEmailChangedMail = mail('send-email-changed-mail', emailChanged);

/** Lets whoever reads an account's mail set a new password. */
export const sendPasswordResetMail = mail('send-password-reset-mail', passwordResetRequested);

/** Tells the owner, who may not have been the one. */
export const sendPasswordChangedMail = mail('send-password-changed-mail', passwordChanged);

/** Tells the owner that somebody has a copy of a refresh token. */
export const sendSessionEndedMail = mail('send-session-ended-mail', refreshTokenReused);

/** Tells the owner until when they may change their mind. */
export const sendErasureMail = mail('send-erasure-mail', erasureRequested);

/** Tells whoever is invited to a project, if they can be written to. */
export const sendInvitationMail = mail('send-invitation-mail', invitationCreated);

/** Tells the owner that how their account is entered has changed. */
export const sendSecurityNotice = defineJob({
  name: 'send-security-notice',
  queue: 'mail',
  on: NOTEWORTHY.map(([event]): EventDefinition<object> => event),
});
