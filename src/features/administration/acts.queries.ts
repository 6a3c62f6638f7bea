import { Injectable } from '@nestjs/common';
import { Database } from '../../platform/database/database.js';
import { Keyset } from '../../platform/http/keyset.js';
import type { Page } from '../../platform/http/page.js';
import { ADMINISTRATION } from './administration.events.js';
import type { AdministrativeActDto } from './dto/administrative-act.dto.js';
import type { ListActsQuery } from './dto/list-acts.dto.js';

/** Written as the index `events_administration` is. */
const ACTS = `events WHERE starts_with(type, '${ADMINISTRATION}')`;
const CHOSEN = `($1::uuid IS NULL OR actor_id = $1) AND ($2::uuid IS NULL OR subject_id = $2)
  AND ($3::text IS NULL OR type = '${ADMINISTRATION}' || $3)`;
const nameOf = (column: string) => `(SELECT username FROM users WHERE users.id = ${column})`;
const COLUMNS = `id, substr(type, ${ADMINISTRATION.length + 1}) AS type,
  actor_id AS "actorId", ${nameOf('actor_id')} AS "actorUsername",
  subject_id AS "subjectId", ${nameOf('subject_id')} AS "subjectUsername",
  data->>'address' AS address, data->>'from' AS "from", data->>'to' AS "to", occurred_at AS "occurredAt"`;
const COUNT = { name: 'acts-count', text: `SELECT count(*)::integer AS total FROM ${ACTS} AND ${CHOSEN}` };

const newestFirst = new Keyset<AdministrativeActDto>({
  occurredAt: { sql: 'occurred_at', cast: 'timestamptz', of: (act) => act.occurredAt },
}).order('-occurredAt');

const pageFrom = (name: string, condition: string) => ({
  name,
  text: `SELECT ${COLUMNS} FROM ${ACTS} AND ${CHOSEN} ${condition} ORDER BY ${newestFirst.sql} LIMIT $4`,
});
const FIRST = pageFrom('acts-first', '');
const NEXT = pageFrom('acts-next', `AND ${newestFirst.after(5)}`);

/** Reads what administrators did. */
@Injectable()
export class ActsQueries {
  constructor(private readonly database: Database) {}

  /** The acts that fit, newest first. */
  async list(query: ListActsQuery): Promise<Page<AdministrativeActDto>> {
    const { actorId, subjectId, type, cursor, count, limit = 50 } = query;
    const chosen = [actorId, subjectId, type].map((value) => value ?? null);
    const from = cursor ? newestFirst.parse(cursor) : [];
    const values = [...chosen, limit + 1, ...from];
    const rows = await this.database.rows<AdministrativeActDto>(cursor ? NEXT : FIRST, values);
    const data = rows.slice(0, limit);
    const nextCursor = rows.length > limit ? newestFirst.cursor(data.at(-1)!) : null;
    return count ? { data, nextCursor, total: await this.total(chosen) } : { data, nextCursor };
  }

  private async total(chosen: (string | null)[]): Promise<number> {
    const [row] = await this.database.rows<{ total: number }>(COUNT, chosen);
    return row!.total;
  }
}
