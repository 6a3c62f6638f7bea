/** What was in a project that is deleted, before the project itself goes. For Expiry. */
export const TASKS_OF_DELETED_PROJECTS = {
  text: `DELETE FROM tasks WHERE id IN (
    SELECT t.id FROM projects p JOIN tasks t ON t.project_id = p.id WHERE p.deleted_at IS NOT NULL
    LIMIT 1000 FOR UPDATE OF t SKIP LOCKED) RETURNING id`,
};
