import type { TaskDto } from '../dto/task.dto.js';

/** What is read of a task `t`, and what it is called outside. */
const COLUMNS: Readonly<Record<keyof TaskDto, string>> = {
  id: 't.id',
  projectId: 't.project_id',
  sectionId: 't.section_id',
  parentId: 't.parent_id',
  title: 't.title',
  description: 't.description',
  priority: 't.priority',
  status: `CASE WHEN t.completed_at IS NULL THEN 'open' ELSE 'completed' END`,
  completedAt: 't.completed_at',
  startAt: 't.start_at',
  dueAt: 't.due_at',
  dueDate: 't.due_date',
  deadline: 't.deadline',
  recurrence: 't.recurrence',
  timeZone: 't.time_zone',
  estimatedMinutes: 't.estimated_minutes',
  labelIds: 't.label_ids',
  assigneeIds: 't.assignee_ids',
  position: 't.position',
  createdBy: 't.created_by',
  updatedBy: 't.updated_by',
  version: 't.version',
  createdAt: 't.created_at',
  updatedAt: 't.updated_at',
  deletedAt: 't.deleted_at',
};

/** Every member that a task has. */
export const TASK_FIELDS = Object.keys(COLUMNS) as (keyof TaskDto)[];

/** For `SELECT`, from a table or subquery `t`. */
export const TASK_COLUMNS = Object.entries(COLUMNS)
  .map(([name, sql]) => `${sql} AS "${name}"`)
  .join(', ');
