/**
 * What was in a project that is deleted, before the project itself goes. For Expiry. Those without parts first: a parent
 * would take all that is below it along, which may be more than a statement has time for.
 */
export const TASKS_OF_DELETED_PROJECTS = {
  text: `DELETE FROM tasks WHERE id IN (
    SELECT t.id FROM projects p JOIN tasks t ON t.project_id = p.id WHERE p.deleted_at IS NOT NULL
      AND NOT EXISTS (SELECT FROM tasks part WHERE part.parent_id = t.id)
    LIMIT 1000 FOR UPDATE OF t SKIP LOCKED) RETURNING id`,
};
