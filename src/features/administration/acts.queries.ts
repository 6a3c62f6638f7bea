import { Injectable } from '@nestjs/common';
import { Database } from '../../platform/database/database.js';
import { Keyset } from '../../platform/http/keyset.js';
import type { Page } from '../../platform/http/page.js';
import { readPage } from '../../platform/http/read-page.js';
import { ADMINISTRATION } from './administration.events.js';
import type { AdministrativeActDto } from './dto/administrative-act.dto.js';
import type { ListActsQuery } from './dto/list-acts.dto.js';

/** Written as the index `events_administration` is. */
const ACTS = `events WHERE starts_with(type, '${ADMINISTRATION}')`;
const CHOSEN = `($1::uuid IS NULL OR actor_id = $1) AND ($2::uuid IS NULL OR subject_id = $2)
  AND ($3::text IS NULL OR type = '${ADMINISTRATION}' || $3)`;
const nameOf = (column: string) => `(SELECT username FROM users WHERE users.id = ${column})`;
const TEXT = `
  SELECT id, substr(type, ${ADMINISTRATION.length + 1}) AS type,
    actor_id AS "actorId", ${nameOf('actor_id')} AS "actorUsername",
    subject_id AS "subjectId", ${nameOf('subject_id')} AS "subjectUsername",
    data->>'address' AS address, data->>'from' AS "from", data->>'to' AS "to", occurred_at AS "occurredAt"
  FROM ${ACTS} AND ${CHOSEN}`;

const newestFirst = new Keyset<AdministrativeActDto>({
  occurredAt: { sql: '"occurredAt"', cast: 'timestamptz', of: (act) => act.occurredAt },
}).order('-occurredAt');

/** Reads what administrators did. */
@Injectable()
export class ActsQueries {
  constructor(private readonly database: Database) {}

  /** The acts that fit, newest first. */
  list({ actorId, subjectId, type, ...query }: ListActsQuery): Promise<Page<AdministrativeActDto>> {
    const values = [actorId, subjectId, type].map((value) => value ?? null);
    const listing = { name: 'acts', text: TEXT, alone: true, values, order: newestFirst };
    return readPage(this.database, listing, query);
  }
}
