import { defineEvent } from '../../platform/events/events.js';

/** What sets administrative acts apart in the event log, where they stay for good. */
export const ADMINISTRATION = 'administration.';

/** Every kind of act. */
export const ACT_TYPES = [
  'user-disabled',
  'user-enabled',
  'role-changed',
  'sessions-ended',
  'password-reset-started',
] as const;
export type ActType = (typeof ACT_TYPES)[number];

/** Where an act was done from, and what it changed. */
export interface ActData {
  address: string;
  from?: string;
  to?: string;
}

const act = (type: ActType) => defineEvent<ActData>(`${ADMINISTRATION}${type}`);

/** The subject of each is the user it happened to. */
export const userDisabled = act('user-disabled');
export const userEnabled = act('user-enabled');
export const roleChanged = act('role-changed');
export const sessionsEnded = act('sessions-ended');
export const passwordResetStarted = act('password-reset-started');
