/** Invitations that nobody answered in time. For Expiry. */
export const EXPIRED_INVITATIONS = {
  text: `DELETE FROM project_invitations WHERE id IN (
    SELECT id FROM project_invitations WHERE expires_at < now() LIMIT 1000 FOR UPDATE SKIP LOCKED) RETURNING id`,
};

/** Projects that have no members any more. Their tasks go first, see tasks/expiry.ts: there may be many. */
export const DELETED_PROJECTS = {
  text: `DELETE FROM projects WHERE id IN (
    SELECT id FROM projects WHERE deleted_at IS NOT NULL LIMIT 100 FOR UPDATE SKIP LOCKED) RETURNING id`,
};
