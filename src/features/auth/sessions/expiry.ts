import { IDLE_DAYS } from './session.entity.js';

/** A month after its end a session is of interest to nobody; its refresh tokens go with it. */
export const EXPIRED_SESSIONS = {
  text: `DELETE FROM sessions WHERE id IN (
    SELECT id FROM sessions WHERE least(revoked_at, expires_at, last_used_at + interval '${IDLE_DAYS} days') < now() - interval '30 days'
    LIMIT 1000 FOR UPDATE SKIP LOCKED) RETURNING id`,
};
