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
import { refreshTokenReused } from '../auth/sessions/sessions.events.js';
import { userRegistered } from '../users/users.events.js';

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
