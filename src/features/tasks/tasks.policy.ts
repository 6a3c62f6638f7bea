import type { Actor } from '../../platform/access/actor.js';

/** Whose tasks a caller may see and change: their own, whatever their role. */
export const ownerVisibleTo = (actor: Actor) => actor.userId;
