import { defineEvent } from '../../../platform/events/events.js';

/** Somebody signed in. The subject is the session. */
export const sessionStarted = defineEvent<Record<string, never>>('session.started');

/** A refresh token was exchanged. The subject is the session. */
export const sessionContinued = defineEvent<Record<string, never>>('session.continued');

/** Signed out, by whomever and for whatever reason. The subject is the session. */
export const sessionEnded = defineEvent<Record<string, never>>('session.ended');

/** A refresh token came a second time, so its session was ended: somebody has a copy. The subject is the user. */
export const refreshTokenReused = defineEvent<{ sessionId: string }>('session.refresh-token-reused');
