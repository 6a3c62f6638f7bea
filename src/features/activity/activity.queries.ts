import { Injectable } from '@nestjs/common';
import type { Actor } from '../../platform/access/actor.js';
import { Database } from '../../platform/database/database.js';
import type { Statement } from '../../platform/database/statement.js';
import { NotFound } from '../../platform/errors/domain-error.js';
import { Keyset } from '../../platform/http/keyset.js';
import type { Page } from '../../platform/http/page.js';
import { readPage } from '../../platform/http/read-page.js';
import { taskLeft } from '../tasks/tasks.events.js';
import type { ActivityDto } from './dto/activity.dto.js';
import type { ListActivityQuery } from './dto/list-activity.dto.js';

/**
 * The least UUIDv7 of the moment when something was made. Clients make ids: what the log says of an earlier thing with
 * the same id is not for whoever made this one.
 */
const sinceMade = (row: string) =>
  `(lpad(to_hex((extract(epoch FROM ${row}.created_at) * 1000)::bigint), 12, '0') || repeat('0', 20))::uuid AS since`;
const TASK = {
  name: 'activity-task',
  text: `SELECT ${sinceMade('t')} FROM tasks t JOIN project_members m ON m.project_id = t.project_id AND m.user_id = $1
    WHERE t.id = $2 AND t.deleted_at IS NULL`,
};
const PROJECT = {
  name: 'activity-project',
  text: `SELECT ${sinceMade('p')} FROM projects p JOIN project_members m ON m.project_id = p.id AND m.user_id = $1
    WHERE p.id = $2`,
};
/** Which of some projects and tasks the caller sees. */
const SEEN = {
  name: 'activity-seen',
  text: `SELECT project_id AS id FROM project_members WHERE user_id = $1 AND project_id = ANY($2::uuid[])
    UNION ALL SELECT t.id FROM tasks t JOIN project_members m ON m.project_id = t.project_id AND m.user_id = $1
    WHERE t.id = ANY($2::uuid[]) AND t.deleted_at IS NULL`,
};

const EVENTS = `
  SELECT id, type, actor_id AS "actorId",
    (SELECT json_build_object('username', username, 'displayName', display_name) FROM users
     WHERE users.id = actor_id) AS actor,
    nullif(subject_id, context_id) AS "taskId",
    (data->'changes') - '{version,updatedAt,updatedBy}'::text[] AS changes,
    nullif(data - 'changes', '{}') AS details, occurred_at AS "occurredAt"
  FROM events WHERE id >= $2 AND ($3::text[] IS NULL OR type = ANY($3))`;
// What happens to a project has it as subject and as context. That a task left one is told by its move.
const OF_TASK = `${EVENTS} AND subject_id = $1 AND context_id IS NOT NULL AND context_id <> subject_id
  AND type <> '${taskLeft.type}'`;
const OF_PROJECT = `${EVENTS} AND context_id = $1`;

/**
 * By id, which a fact gets while the row is locked that it is about: what happened to one thing stands in the order in
 * which it happened, which ids of transactions do not tell. So a walk shows once all that was committed when it began. A
 * transaction that ends later may put its fact above the cursor, as what is new always is. To wait with facts for
 * older transactions would not change that, and would keep from people what they did a moment ago.
 */
const newestFirst = new Keyset<ActivityDto>({
  id: { sql: 'id', cast: 'uuid', of: ({ id }) => id },
}).order('-id');

/** Reads of the event log by those whom it concerns. */
@Injectable()
export class ActivityQueries {
  constructor(private readonly database: Database) {}

  /** Throws NotFound. */
  ofTask(actor: Actor, id: string, query: ListActivityQuery): Promise<Page<ActivityDto>> {
    return this.list(actor, TASK, { name: 'activity-of-task', text: OF_TASK }, id, query);
  }

  /** Throws NotFound. */
  ofProject(actor: Actor, id: string, query: ListActivityQuery): Promise<Page<ActivityDto>> {
    return this.list(actor, PROJECT, { name: 'activity-of-project', text: OF_PROJECT }, id, query);
  }

  private async list(
    actor: Actor,
    visible: Statement,
    events: Statement,
    id: string,
    { types, ...query }: ListActivityQuery,
  ): Promise<Page<ActivityDto>> {
    const [found] = await this.database.rows<{ since: string }>(visible, [actor.userId, id]);
    if (!found) throw new NotFound();
    const values = [id, found.since, types?.split(',') ?? null];
    const listing = { ...events, alone: types !== undefined, values, order: newestFirst };
    const page = await readPage(this.database, listing, query);
    await this.hideUnseen(actor, page.data);
    return page;
  }

  /** A task may come from, go to or be related to where the caller sees nothing. */
  private async hideUnseen({ userId }: Actor, entries: ActivityDto[]): Promise<void> {
    const names = entries.flatMap(namesIn);
    const ids = names.map(({ within, member }) => within[member]).filter((id) => id !== null);
    if (ids.length === 0) return;
    const rows = await this.database.rows<{ id: unknown }>(SEEN, [userId, ids]);
    const seen = new Set(rows.map(({ id }) => id));
    for (const { within, member } of names) if (!seen.has(within[member])) within[member] = null;
  }
}

/** A place in an entry where the id of a project or a task is. */
interface Name {
  within: Record<string, unknown>;
  member: string;
}

function namesIn({ changes, details }: ActivityDto): Name[] {
  const changed = ['projectId', 'parentId'].flatMap((field) => changes?.[field] ?? []);
  return [
    ...changed.flatMap((within) => ['from', 'to'].map((member) => ({ within, member }))),
    ...['taskId', 'otherId'].flatMap((member) =>
      details && member in details ? [{ within: details, member }] : [],
    ),
  ];
}
