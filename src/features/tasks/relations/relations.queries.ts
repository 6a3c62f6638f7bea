import { Injectable } from '@nestjs/common';
import type { Actor } from '../../../platform/access/actor.js';
import { Database } from '../../../platform/database/database.js';
import { NotFound } from '../../../platform/errors/domain-error.js';
import { Keyset } from '../../../platform/http/keyset.js';
import type { Page, PageQuery } from '../../../platform/http/page.js';
import { readPage } from '../../../platform/http/read-page.js';
import { VisibleTasks } from '../visible-tasks.service.js';
import type { RelationDto } from './dto/relation.dto.js';

/** Of the task `$2` in both directions, without those whose other end the user `$1` does not see. */
export const SEEN = `
  SELECT id, kind, other AS "taskId", created_at AS "createdAt" FROM (
    SELECT id, kind, other_id AS other, created_at FROM task_relations WHERE task_id = $2
    UNION ALL SELECT id, CASE kind WHEN 'blocks' THEN 'blockedBy' WHEN 'duplicates' THEN 'duplicatedBy' ELSE kind END,
      task_id, created_at FROM task_relations WHERE other_id = $2
  ) r WHERE EXISTS (
    SELECT FROM tasks t JOIN project_members m ON m.project_id = t.project_id AND m.user_id = $1
    WHERE t.id = r.other AND t.deleted_at IS NULL)`;
const ONE = { name: 'relation', text: `${SEEN} AND id = $3` };

const oldestFirst = new Keyset<RelationDto>({
  createdAt: { sql: '"createdAt"', cast: 'timestamptz', of: (relation) => relation.createdAt },
}).order('createdAt');

/** Reads of relations. */
@Injectable()
export class RelationsQueries {
  constructor(
    private readonly database: Database,
    private readonly visible: VisibleTasks,
  ) {}

  /** Throws NotFound, also for a task that the caller does not see. */
  async get(actor: Actor, taskId: string, id: string): Promise<RelationDto> {
    await this.visible.check(actor, taskId);
    const [relation] = await this.database.rows<RelationDto>(ONE, [actor.userId, taskId, id]);
    if (!relation) throw new NotFound();
    return relation;
  }

  /** Oldest first. Throws NotFound for a task that the caller does not see. */
  async list(actor: Actor, taskId: string, query: PageQuery): Promise<Page<RelationDto>> {
    await this.visible.check(actor, taskId);
    const values = [actor.userId, taskId];
    return readPage(this.database, { name: 'relations', text: SEEN, values, order: oldestFirst }, query);
  }
}
