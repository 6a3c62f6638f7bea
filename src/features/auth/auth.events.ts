import { defineEvent } from '../../platform/events/events.js';

/** Somebody signed in. The subject is the session. */
export const sessionStarted = defineEvent<Record<string, never>>('session.started');
