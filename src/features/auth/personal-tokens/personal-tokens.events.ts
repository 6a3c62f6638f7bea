import { defineEvent } from '../../../platform/events/events.js';

/** Somebody made a token for a program. The subject of each is the token. */
export const personalTokenCreated = defineEvent<{ scopes: string[] }>('personal-token.created');

/** A token is good for nothing any more. */
export const personalTokenDeleted = defineEvent<Record<string, never>>('personal-token.deleted');
