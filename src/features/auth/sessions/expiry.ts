/** A month after its end a session is of interest to nobody; its refresh tokens go with it. */
export const EXPIRED_SESSIONS = {
  text: `DELETE FROM sessions WHERE id IN (
    SELECT id FROM sessions WHERE least(revoked_at, expires_at, last_used_at + interval '14 days') < now() - interval '30 days'
    LIMIT 1000 FOR UPDATE SKIP LOCKED) RETURNING id`,
};

/** Until then they count for how many mails an account was sent. */
export const EXPIRED_MAILED_SECRETS = {
  text: `DELETE FROM mailed_secrets WHERE id IN (
    SELECT id FROM mailed_secrets WHERE expires_at < now() - interval '1 day' LIMIT 1000 FOR UPDATE SKIP LOCKED) RETURNING id`,
};
