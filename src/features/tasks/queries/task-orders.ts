import { Keyset, type SortKey } from '../../../platform/http/keyset.js';
import type { TaskDto } from '../dto/task.dto.js';

/** A task as a list reads it. */
export interface TaskRow extends TaskDto {
  /** How well it fits the search. */
  relevance?: number;
}

/** When a task is due; a day counts as its beginning in UTC. The index tasks_project_due has these words. */
const DUE = `due_at, due_date::timestamp AT TIME ZONE 'UTC'`;
/** The same for what is compared with it in `WHERE`. */
export const DUE_OR_NEVER = `coalesce(${DUE}, 'infinity')`;

const KEYS = {
  createdAt: { sql: 'created_at', cast: 'timestamptz', of: (task) => task.createdAt },
  updatedAt: { sql: 'updated_at', cast: 'timestamptz', of: (task) => task.updatedAt },
  completedAt: {
    sql: 'completed_at',
    cast: 'timestamptz',
    of: (task) => task.completedAt,
    isNullable: true,
  },
  deletedAt: { sql: 'deleted_at', cast: 'timestamptz', of: (task) => task.deletedAt, isNullable: true },
  startAt: { sql: 'start_at', cast: 'timestamptz', of: (task) => task.startAt, isNullable: true },
  dueAt: {
    sql: DUE,
    cast: 'timestamptz',
    of: ({ dueAt, dueDate }) => dueAt ?? (dueDate && `${dueDate}T00:00:00.000Z`),
    isNullable: true,
  },
  deadline: { sql: 'deadline', cast: 'date', of: (task) => task.deadline, isNullable: true },
  priority: { sql: 'priority', cast: 'integer', of: (task) => task.priority },
  estimatedMinutes: {
    sql: 'estimated_minutes',
    cast: 'integer',
    of: (task) => task.estimatedMinutes,
    isNullable: true,
  },
  title: { sql: 'title', cast: 'text', of: (task) => task.title },
  position: { sql: 'position', cast: 'text', of: (task) => task.position },
} satisfies Record<string, SortKey<TaskRow>>;

const relevance = (sql: string): SortKey<TaskRow> => ({
  sql,
  cast: 'real',
  of: (task) => task.relevance ?? 0,
});

/** The orders of tasks that nobody searched for: all are as relevant. */
export const orders = new Keyset<TaskRow>({ ...KEYS, relevance: relevance('0::real') });
/** The orders of what a search found. */
export const ordersOfHits = new Keyset<TaskRow>({ ...KEYS, relevance: relevance('relevance') });
/** The names of those that an index has: a page takes as long, however many tasks there are. */
export const INDEXED = new Set(['createdAt', '-createdAt', 'dueAt', 'position', '-position']);
