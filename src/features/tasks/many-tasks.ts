import { newId } from '../../platform/database/new-id.js';
import type { EventDefinition } from '../../platform/events/events.js';
import type { Transaction } from '../../platform/events/transaction.js';
import { TooManyAtOnce } from './tasks.errors.js';
import { taskPurged, type TaskChanges } from './tasks.events.js';

/** As many as are changed within the time that every request has, on a slow machine too. */
const FEW = 2_000;
const MOST = 100_000;
/** Milliseconds for more than a few. */
const LIMIT = 20_000;

/** Columns, and how their values are told in the history. */
const COLUMNS = {
  sectionId: { name: 'section_id', told: (value: string) => value },
  labelIds: { name: 'label_ids', told: (value: string) => value },
  assigneeIds: { name: 'assignee_ids', told: (value: string) => value },
  deletedAt: {
    name: 'deleted_at',
    told: (value: string) => `to_char(${value}, 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`,
  },
};

/** What becomes of tasks, in SQL. */
interface Assignments {
  readonly set: { readonly [Property in keyof typeof COLUMNS]?: string };
  readonly values: unknown[];
}

/** What a column of ids has beside `ids`. */
export const without = (column: string, ids: string) =>
  `ARRAY(SELECT id FROM unnest(tasks.${column}) WITH ORDINALITY AS kept (id, place)
     WHERE id <> ALL(${ids}) ORDER BY place)`;

/**
 * Locks tasks that all change at once, and gives the transaction the time that it takes. What the system does by itself
 * (`actorId` is null) has limits of its own. Throws TooManyAtOnce.
 */
export async function lockMany(
  tx: Transaction,
  actorId: string | null,
  where: string,
  values: unknown[],
): Promise<string[]> {
  const manager = await tx.open();
  // What the same use case has changed of these tasks is read, and not written over.
  await tx.flush();
  const found = await manager.query<{ id: string }[]>(
    `SELECT id FROM tasks WHERE ${where} ORDER BY project_id, id FOR NO KEY UPDATE`,
    values,
  );
  if (actorId !== null && found.length > MOST) throw new TooManyAtOnce();
  if (actorId !== null && found.length > FEW) await tx.extend(LIMIT);
  return found.map(({ id }) => id);
}

/**
 * Changes locked tasks by one statement, and records for each what is different then: what `changeTasks` does in Node.js,
 * at a third of the cost. The facts name no lists, which for a project of a hundred would be most of what is written:
 * the use case has another fact for that.
 */
export async function changeMany(
  tx: Transaction,
  actorId: string | null,
  ids: string[],
  { set, values }: Assignments,
  event: EventDefinition<{ changes: TaskChanges }>,
): Promise<void> {
  if (ids.length === 0) return;
  const columns = Object.entries(set).map(([property, value]) => {
    const { name, told } = COLUMNS[property as keyof typeof set];
    const change = `('${property}', to_jsonb(${told(`before.${name}`)}), to_jsonb(${told(`tasks.${name}`)}))`;
    return { name, assignment: `${name} = ${value}`, change };
  });
  const [those, actor] = [`$${values.length + 1}::uuid[]`, `$${values.length + 2}::uuid`];
  const changed = `
    UPDATE tasks SET ${columns.map(({ assignment }) => assignment).join()}, version = version + 1,
      updated_at = now(), updated_by = coalesce(${actor}, updated_by)
    FROM (SELECT id AS key, ${columns.map(({ name }) => name).join()} FROM tasks WHERE id = ANY(${those})) before
    WHERE tasks.id = key
    RETURNING id, project_id, (
      SELECT jsonb_build_object('changes', jsonb_object_agg(property, jsonb_build_object('from', earlier, 'to', later)))
      FROM (VALUES ${columns.map(({ change }) => change).join()}) AS told (property, earlier, later)
      WHERE earlier IS DISTINCT FROM later) AS data`;
  await recordMany(tx, changed, [...values, ids, actorId], event);
}

/** Takes locked tasks away for good, and records that as `changeMany` does. */
export async function purgeMany(tx: Transaction, actorId: string | null, ids: string[]): Promise<void> {
  const gone = `
    DELETE FROM tasks WHERE id = ANY($1::uuid[])
    RETURNING id, project_id, jsonb_build_object('title', title) AS data`;
  await recordMany(tx, gone, [ids, actorId], taskPurged);
}

/** Records a fact of each row that a statement returns, whose last value is who does it. */
async function recordMany(
  tx: Transaction,
  statement: string,
  values: unknown[],
  { type }: EventDefinition<object>,
): Promise<void> {
  const manager = await tx.open();
  const at = values.length;
  // A UUIDv7 of this moment, like all others.
  const id = `overlay(gen_random_uuid()::text PLACING $${at + 1} FROM 1 FOR 15)::uuid`;
  await manager.query(
    `WITH done AS (${statement})
     INSERT INTO events (id, type, actor_id, subject_id, context_id, scopes, data)
     SELECT ${id}, $${at + 2}, $${at}::uuid, id, project_id, '{}', data FROM done`,
    [...values, newId().slice(0, 15), type],
  );
}
