import { Injectable } from '@nestjs/common';
import type { Actor } from '../../platform/access/actor.js';
import { Database } from '../../platform/database/database.js';
import { NotFound } from '../../platform/errors/domain-error.js';

/** The ids of those that the user `$1` sees. */
export const VISIBLE_TASKS = `SELECT t.id FROM tasks t
  JOIN project_members m ON m.project_id = t.project_id AND m.user_id = $1 WHERE t.deleted_at IS NULL`;
const VISIBLE = { name: 'task-visible', text: `${VISIBLE_TASKS} AND t.id = $2` };

/** Which tasks somebody sees: for reads of what belongs to one. */
@Injectable()
export class VisibleTasks {
  constructor(private readonly database: Database) {}

  /** Throws NotFound. */
  async check({ userId }: Actor, id: string): Promise<void> {
    const found = await this.database.rows(VISIBLE, [userId, id]);
    if (found.length === 0) throw new NotFound();
  }
}
