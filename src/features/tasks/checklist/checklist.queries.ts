import { Injectable } from '@nestjs/common';
import type { Actor } from '../../../platform/access/actor.js';
import { Database } from '../../../platform/database/database.js';
import { NotFound } from '../../../platform/errors/domain-error.js';
import { Keyset } from '../../../platform/http/keyset.js';
import type { Page, PageQuery } from '../../../platform/http/page.js';
import { readPage } from '../../../platform/http/read-page.js';
import { VisibleTasks } from '../visible-tasks.service.js';
import type { ChecklistItemDto } from './dto/item.dto.js';

const ITEMS = `
  SELECT id, task_id AS "taskId", name, quantity, checked, position, version, created_at AS "createdAt",
    updated_at AS "updatedAt"
  FROM checklist_items WHERE task_id = $1`;
const ONE = { name: 'checklist-item', text: `${ITEMS} AND id = $2` };

const inOrder = new Keyset<ChecklistItemDto>({
  position: { sql: 'position', cast: 'text', of: (item) => item.position },
}).order('position');

/** Reads of checklists. */
@Injectable()
export class ChecklistQueries {
  constructor(
    private readonly database: Database,
    private readonly visible: VisibleTasks,
  ) {}

  /** Throws NotFound. */
  async get(actor: Actor, taskId: string, id: string): Promise<ChecklistItemDto> {
    await this.visible.check(actor, taskId);
    const [item] = await this.database.rows<ChecklistItemDto>(ONE, [taskId, id]);
    if (!item) throw new NotFound();
    return item;
  }

  /** In their order. Throws NotFound for a task that the caller does not see. */
  async list(actor: Actor, taskId: string, query: PageQuery): Promise<Page<ChecklistItemDto>> {
    await this.visible.check(actor, taskId);
    const listing = { name: 'checklist', text: ITEMS, values: [taskId], order: inOrder };
    return readPage(this.database, listing, query);
  }
}
