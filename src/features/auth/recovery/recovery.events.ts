import { defineEvent } from '../../../platform/events/events.js';

/** Somebody wants to confirm their address. The subject is the user. */
export const verificationRequested = defineEvent<Record<string, never>>('email.verification-requested');

/** An address was confirmed by who reads its mail. The subject is the user. */
export const emailVerified = defineEvent<Record<string, never>>('email.verified');

/** Somebody wants another address, which is still to be confirmed, and asks in this session. The subject is the user. */
export const emailChangeRequested = defineEvent<{ email: string; sessionId: string | null }>(
  'email.change-requested',
);

/** The account has another address now. The subject is the user. */
export const emailChanged = defineEvent<{ from: string | null }>('email.changed');

/**
 * Somebody, who may be anybody, wants a new password. What `identifier` means is looked up by the worker: the request
 * is the same work whether or not there is such an account. Without one, the subject is the user.
 */
export const passwordResetRequested = defineEvent<{ identifier?: string }>('password.reset-requested');

/** The password is another one. The subject is the user. */
export const passwordChanged = defineEvent<Record<string, never>>('password.changed');

/** The owner wants the account erased at this moment, which is forgotten with the account. The subject is the user. */
export const erasureRequested = defineEvent<{ eraseAt?: string }>('account.erasure-requested');

/** The owner has changed their mind. The subject is the user. */
export const erasureCancelled = defineEvent<Record<string, never>>('account.erasure-cancelled');

/** An account and all it owned is gone. The subject was the user. */
export const accountErased = defineEvent<Record<string, never>>('account.erased');
