import { defineEvent } from '../../platform/events/events.js';

/** Cached answers about one account. */
export const profileOf = (userId: string) => `profile:${userId}`;

/** Whom a fact concerns that is about an account, by its owner: what is shown of it may look different. */
export const aboutOwn = (userId: string) => ({
  actorId: userId,
  subjectId: userId,
  scopes: [profileOf(userId)],
});

/** Somebody has an account now. The subject is the user. */
export const userRegistered = defineEvent<Record<string, never>>('user.registered');

/** Somebody says something else about themselves. The subject is the user. */
export const profileChanged = defineEvent<Record<string, never>>('user.profile-changed');
