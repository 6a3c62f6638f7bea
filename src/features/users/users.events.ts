import { defineEvent } from '../../platform/events/events.js';

/** Somebody has an account now. The subject is the user. */
export const userRegistered = defineEvent<Record<string, never>>('user.registered');
