/** Until then they count for how many mails an account was sent. */
export const EXPIRED_MAILED_SECRETS = {
  text: `DELETE FROM mailed_secrets WHERE id IN (
    SELECT id FROM mailed_secrets WHERE expires_at < now() - interval '1 day' LIMIT 1000 FOR UPDATE SKIP LOCKED) RETURNING id`,
};
