import { Injectable } from '@nestjs/common';
import type { Actor } from '../../platform/access/actor.js';
import { ResponseCache } from '../../platform/cache/response-cache.js';
import { Database } from '../../platform/database/database.js';
import { NotFound } from '../../platform/errors/domain-error.js';
import { FinishedResponse } from '../../platform/http/finished-response.js';
import type { Order } from '../../platform/http/keyset.js';
import { nextPage, type OpenPage, PAGE, type PageQuery } from '../../platform/http/page.js';
import { openPage, readPages } from '../../platform/http/read-page.js';
import type { ListTasksQuery, ReadTaskQuery } from './dto/list-tasks.dto.js';
import type { TaskDto } from './dto/task.dto.js';
import type { TaskViewDto } from './dto/task-view.dto.js';
import { Embedding } from './queries/embedding.queries.js';
import { TASK_COLUMNS } from './queries/task-columns.js';
import { dependsOnZone, type Asking, conditionsOf, SEARCHED, searched } from './queries/task-conditions.js';
import { INDEXED, orders, ordersOfHits, type TaskRow } from './queries/task-orders.js';
import { taskListsOf } from '../projects/projects.events.js';

const VISIBLE = `SELECT ${TASK_COLUMNS} FROM tasks t
    JOIN project_members m ON m.project_id = t.project_id AND m.user_id = $1
    WHERE t.deleted_at IS NULL`;
const ONE = { name: 'task', text: `${VISIBLE} AND t.id = $2` };
const ZONE = { name: 'time-zone', text: `SELECT time_zone AS zone FROM users WHERE id = $1` };
/** The caller's projects that are in use. */
const IN_USE =
  'project_members m JOIN projects p ON p.id = m.project_id AND p.archived_at IS NULL WHERE m.user_id = $1';
const ONE_PROJECT = 'project_members m WHERE m.user_id = $1 AND m.project_id =';
const HITS = '(SELECT *, ts_rank(search, m.searched) AS relevance FROM tasks) tasks';

/** Which rows a list is made of, in SQL. */
interface Selection {
  /** The caller's projects, with the search of each. */
  readonly projects: string;
  readonly conditions: string[];
  /** The caller, then the search if there is one, then what the conditions name. */
  readonly values: unknown[];
}

/** Reads of tasks. Rows leave as PostgreSQL gives them: no entity is built for an answer. */
@Injectable()
export class TasksQueries {
  constructor(
    private readonly database: Database,
    private readonly cache: ResponseCache,
    private readonly embedding: Embedding,
  ) {}

  /** Throws NotFound. A part of a task, or more than it, has an ETag of its bytes. */
  async get(actor: Actor, id: string, query: ReadTaskQuery): Promise<TaskDto | FinishedResponse> {
    const task = await this.getWhole(actor, id);
    if (!query.fields && !query.include) return task;
    const [view] = await this.views(actor.userId, [task], query);
    return FinishedResponse.of(view!);
  }

  /** Throws NotFound. */
  async getWhole(actor: Actor, id: string): Promise<TaskDto> {
    const [task] = await this.database.rows<TaskDto>(ONE, [actor.userId, id]);
    if (!task) throw new NotFound();
    return task;
  }

  /** One page of the caller's tasks, as finished bytes, from the cache where it can be. */
  async list(actor: Actor, query: ListTasksQuery): Promise<FinishedResponse> {
    const zone = await this.zoneFor(actor, query);
    const load = async () => {
      const page = await this.read({ userId: actor.userId, zone, now: new Date() }, query);
      return FinishedResponse.of(page, nextPage(page));
    };
    if (isOfTheMoment(query)) return load();
    const key = JSON.stringify([
      zone,
      ...Object.entries(query).toSorted(([one], [other]) => (one < other ? -1 : 1)),
    ]);
    return FinishedResponse.from(await this.cache.through(taskListsOf(actor.userId), key, load));
  }

  /** The same page, in which each task has its cursor. */
  async page(actor: Actor, query: ListTasksQuery): Promise<OpenPage<TaskViewDto>> {
    const zone = await this.zoneFor(actor, query);
    return this.read({ userId: actor.userId, zone, now: new Date() }, query);
  }

  /** The tasks of each project, or the direct parts of each task, by position. */
  listOfEach(
    { userId }: Actor,
    of: 'projectId' | 'parentId',
    owners: { id: string }[],
    part: PageQuery,
  ): Promise<OpenPage<TaskDto>[]> {
    const listings = { name: `tasks-of:${of}`, text: VISIBLE, values: [userId], order: inOrder, of };
    return readPages(this.database, listings, owners, part);
  }

  private async read(asking: Asking, query: ListTasksQuery): Promise<OpenPage<TaskViewDto>> {
    const { q, sort, limit = PAGE } = query;
    const order =
      q === undefined ? orders.order(sort ?? '-createdAt') : ordersOfHits.order(sort ?? '-relevance');
    const selection = select(asking, query);
    const page = openPage(await this.rows(selection, order, query), order, limit, () =>
      this.total(selection),
    );
    const tasks = q === undefined ? page.data : page.data.map(withoutRelevance);
    const data = await this.views(asking.userId, tasks, query);
    return query.count ? { ...page, data, total: await page.countAll() } : { ...page, data };
  }

  /** Each project gives its first ones by an index; of these the first ones are taken. */
  private rows(
    { projects, conditions, values }: Selection,
    order: Order<TaskRow>,
    { q, status, cursor, limit = PAGE }: ListTasksQuery,
  ): Promise<TaskRow[]> {
    const after = cursor ? [order.after(values.length + 1)] : [];
    const where = ['tasks.project_id = m.project_id', ...conditions, ...after].join(' AND ');
    const isSearch = q !== undefined;
    const text = `SELECT ${TASK_COLUMNS}${isSearch ? ', relevance' : ''} FROM (
        SELECT task.* FROM (${projects}) m CROSS JOIN LATERAL (
          SELECT * FROM ${isSearch ? HITS : 'tasks'} WHERE ${where} ORDER BY ${order.sql} LIMIT ${limit + 1}
        ) task
      ) t ORDER BY ${order.sql} LIMIT ${limit + 1}`;
    // There are very many lists: only the usual ones are worth a prepared statement on each connection.
    const isUsual =
      values.length === 1 &&
      conditions.join() === usual(status) &&
      limit === PAGE &&
      !order.name.includes(',');
    const name = isUsual ? `tasks:${status ?? 'any'}:${order.name}:${cursor ? 'next' : 'first'}` : undefined;
    const statement = { name, text, alone: !INDEXED.has(order.name) };
    return this.database.rows<TaskRow>(statement, [...values, ...(cursor ? order.parse(cursor) : [])]);
  }

  private async total({ projects, conditions, values }: Selection): Promise<number> {
    const where = ['tasks.project_id = m.project_id', ...conditions].join(' AND ');
    const text = `SELECT coalesce(sum(found), 0)::integer AS total
      FROM (${projects}) m CROSS JOIN LATERAL (SELECT count(*) AS found FROM tasks WHERE ${where}) t`;
    const [row] = await this.database.rows<{ total: number }>({ text }, values);
    return row!.total;
  }

  private async views(
    userId: string,
    tasks: TaskDto[],
    { fields, include }: ReadTaskQuery,
  ): Promise<TaskViewDto[]> {
    const embedded = include === undefined ? tasks : await this.embedding.into(userId, tasks, include);
    if (fields === undefined) return embedded;
    const names = new Set(['id', ...fields.split(','), ...(include?.split(',') ?? [])]);
    const named = (task: object) => Object.entries(task).filter(([name]) => names.has(name));
    return embedded.map((task) => Object.fromEntries(named(task)) as unknown as TaskViewDto);
  }

  private async zoneFor({ userId }: Actor, query: ListTasksQuery): Promise<string> {
    if (!dependsOnZone(query)) return 'UTC';
    const [user] = await this.database.rows<{ zone: string }>(ZONE, [userId]);
    return user?.zone ?? 'UTC';
  }
}

function select(asking: Asking, query: ListTasksQuery): Selection {
  const values: unknown[] = [asking.userId, ...(query.q === undefined ? [] : [searched(query.q)])];
  const bind = (value: unknown) => `$${values.push(value)}`;
  const from = query.projectId === undefined ? IN_USE : `${ONE_PROJECT} ${bind(query.projectId)}`;
  // OFFSET 0 keeps PostgreSQL from making the search anew for each row.
  const projects =
    query.q === undefined
      ? `SELECT m.project_id FROM ${from}`
      : `SELECT m.project_id, ${SEARCHED} AS searched FROM ${from} OFFSET 0`;
  return { projects, conditions: conditionsOf(query, asking, bind), values };
}

const inOrder = orders.order('position');

function withoutRelevance(row: TaskRow): TaskDto {
  const task = { ...row };
  delete task.relevance;
  return task;
}

const usual = (status: ListTasksQuery['status']) => conditionsOf({ status }, NOBODY, String).join();
const NOBODY: Asking = { userId: '', zone: 'UTC', now: new Date(0) };

/** What changes without a write to these tasks, or is seldom asked for twice. */
const isOfTheMoment = ({ due, q, include }: ListTasksQuery) =>
  due !== undefined || q !== undefined || (include?.includes('assignees') ?? false);
