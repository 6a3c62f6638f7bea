import { Injectable } from '@nestjs/common';
import type { Actor } from '../../platform/access/actor.js';
import { ResponseCache } from '../../platform/cache/response-cache.js';
import { Database } from '../../platform/database/database.js';
import { NotFound } from '../../platform/errors/domain-error.js';
import { FinishedResponse } from '../../platform/http/finished-response.js';
import { Keyset } from '../../platform/http/keyset.js';
import { nextPage, type Page } from '../../platform/http/page.js';
import type { ListTasksQuery } from './dto/list-tasks.dto.js';
import type { TaskDto } from './dto/task.dto.js';
import { taskListsOf } from './tasks.events.js';
import { ownerVisibleTo } from './tasks.policy.js';

const COLUMNS = `id, title, description, priority,
  CASE WHEN completed_at IS NULL THEN 'open' ELSE 'completed' END AS status,
  completed_at AS "completedAt", start_at AS "startAt", due_at AS "dueAt", due_date AS "dueDate",
  time_zone AS "timeZone", estimated_minutes AS "estimatedMinutes", owner_id AS "createdBy", version,
  created_at AS "createdAt", updated_at AS "updatedAt", deleted_at AS "deletedAt"`;
const VISIBLE = 'owner_id = $1 AND deleted_at IS NULL';
const ONE = { name: 'task', text: `SELECT ${COLUMNS} FROM tasks WHERE ${VISIBLE} AND id = $2` };
const STATUS = { open: 'AND completed_at IS NULL', completed: 'AND completed_at IS NOT NULL', any: '' };

const orders = new Keyset<TaskDto>({
  createdAt: { sql: 'created_at', cast: 'timestamptz', of: (task) => task.createdAt },
  updatedAt: { sql: 'updated_at', cast: 'timestamptz', of: (task) => task.updatedAt },
  priority: { sql: 'priority', cast: 'integer', of: (task) => task.priority },
  title: { sql: 'title', cast: 'text', of: (task) => task.title },
  dueAt: {
    sql: `coalesce(due_at, due_date::timestamp AT TIME ZONE 'UTC', 'infinity')`,
    cast: 'timestamptz',
    of: (task) => task.dueAt ?? (task.dueDate ? `${task.dueDate}T00:00:00.000Z` : 'infinity'),
  },
});

/** Reads of tasks. Rows leave as PostgreSQL gives them: no entity is built for an answer. */
@Injectable()
export class TasksQueries {
  constructor(
    private readonly database: Database,
    private readonly cache: ResponseCache,
  ) {}

  /** Throws NotFound. */
  async get(actor: Actor, id: string): Promise<TaskDto> {
    const [task] = await this.database.rows<TaskDto>(ONE, [ownerVisibleTo(actor), id]);
    if (!task) throw new NotFound();
    return task;
  }

  /** One page of the caller's tasks, as finished bytes, from the cache where it can be. */
  async list(actor: Actor, query: ListTasksQuery): Promise<FinishedResponse> {
    const key = JSON.stringify([query.status, query.sort, query.limit, query.cursor, query.count]);
    const found = await this.cache.through(taskListsOf(actor.userId), key, async () => {
      const page = await this.read(actor, query);
      return FinishedResponse.of(page, nextPage(page));
    });
    return FinishedResponse.from(found);
  }

  private async read(
    actor: Actor,
    { status, sort, cursor, count, limit = 50 }: ListTasksQuery,
  ): Promise<Page<TaskDto>> {
    const order = orders.order(sort ?? '-createdAt');
    const filter = `${VISIBLE} ${STATUS[status ?? 'any']}`;
    const text = `SELECT ${COLUMNS} FROM tasks WHERE ${filter} ${cursor ? `AND ${order.after(3)}` : ''}
      ORDER BY ${order.sql} LIMIT $2`;
    // Orders by several keys are many: only the simple ones are worth a prepared statement on each connection.
    const name = order.name.includes(',')
      ? undefined
      : `tasks:${status ?? 'any'}:${order.name}:${cursor ? 'next' : 'first'}`;
    const from = cursor ? order.parse(cursor) : [];
    const rows = await this.database.rows<TaskDto>({ name, text }, [
      ownerVisibleTo(actor),
      limit + 1,
      ...from,
    ]);
    const data = rows.slice(0, limit);
    const nextCursor = rows.length > limit ? order.cursor(data.at(-1)!) : null;
    return count ? { data, nextCursor, total: await this.total(actor, filter) } : { data, nextCursor };
  }

  private async total(actor: Actor, filter: string): Promise<number> {
    const text = `SELECT count(*)::integer AS total FROM tasks WHERE ${filter}`;
    const [row] = await this.database.rows<{ total: number }>({ text }, [ownerVisibleTo(actor)]);
    return row!.total;
  }
}
