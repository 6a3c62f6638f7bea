import { defineEvent } from '../../../platform/events/events.js';

/** Who is signed in proved once more who they are. The subject is the session. */
export const sessionConfirmed = defineEvent<Record<string, never>>('session.confirmed');
