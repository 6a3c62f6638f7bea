import type { Actor } from '../../platform/access/actor.js';

/** People read their own account; administrators read all. */
export const mayReadAccount = (actor: Actor, userId: string) =>
  actor.userId === userId || actor.role === 'admin';
