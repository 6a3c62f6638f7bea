import { Injectable } from '@nestjs/common';
import { Database } from '../../../platform/database/database.js';
import type { TaskDto } from '../dto/task.dto.js';
import type { EmbeddedAssigneeDto, EmbeddedLabelDto, TaskViewDto } from '../dto/task-view.dto.js';
import { TASK_COLUMNS } from './task-columns.js';

const LABELS = { name: 'task-labels', text: 'SELECT id, name, color FROM labels WHERE id = ANY($1)' };
const ASSIGNEES = {
  name: 'task-assignees',
  text: `SELECT id AS "userId", username, display_name AS "displayName" FROM users WHERE id = ANY($1)`,
};
const SUBTASKS = {
  name: 'task-subtasks',
  text: `SELECT ${TASK_COLUMNS} FROM unnest($2::uuid[]) AS parent (id) CROSS JOIN LATERAL (
      SELECT tasks.* FROM tasks JOIN project_members m ON m.project_id = tasks.project_id AND m.user_id = $1
      WHERE tasks.parent_id = parent.id AND tasks.deleted_at IS NULL ORDER BY tasks.position LIMIT 100
    ) t ORDER BY t.position`,
};

/** What is added to a task. */
type Embed = (task: TaskDto) => Partial<TaskViewDto>;

/** What `include` adds to the tasks of a page, each with one statement for all of them. */
@Injectable()
export class Embedding {
  constructor(private readonly database: Database) {}

  /** Puts what is asked for beside what each task has already. Who may see a task sees its labels and its people. */
  async into(userId: string, tasks: TaskDto[], include: string): Promise<TaskViewDto[]> {
    const ways: Record<string, () => Promise<Embed>> = {
      labels: () => this.labels(tasks),
      assignees: () => this.assignees(tasks),
      subtasks: () => this.subtasks(userId, tasks),
    };
    const embeds = await Promise.all(include.split(',').map((name) => ways[name]!()));
    return tasks.map((task) => Object.assign({}, task, ...embeds.map((embed) => embed(task))) as TaskViewDto);
  }

  private async labels(tasks: TaskDto[]): Promise<Embed> {
    const ids = distinct(tasks.flatMap(({ labelIds }) => labelIds));
    const found = ids.length > 0 ? await this.database.rows<EmbeddedLabelDto>(LABELS, [ids]) : [];
    const byId = new Map(found.map((label) => [label.id, label]));
    return ({ labelIds }) => ({ labels: labelIds.flatMap((id) => byId.get(id) ?? []) });
  }

  private async assignees(tasks: TaskDto[]): Promise<Embed> {
    const ids = distinct(tasks.flatMap(({ assigneeIds }) => assigneeIds));
    const found = ids.length > 0 ? await this.database.rows<EmbeddedAssigneeDto>(ASSIGNEES, [ids]) : [];
    const byId = new Map(found.map((user) => [user.userId, user]));
    return ({ assigneeIds }) => ({ assignees: assigneeIds.flatMap((id) => byId.get(id) ?? []) });
  }

  private async subtasks(userId: string, tasks: TaskDto[]): Promise<Embed> {
    const found = await this.database.rows<TaskDto>(SUBTASKS, [userId, tasks.map(({ id }) => id)]);
    return ({ id }) => ({ subtasks: found.filter(({ parentId }) => parentId === id) });
  }
}

const distinct = (ids: string[]) => [...new Set(ids)];
