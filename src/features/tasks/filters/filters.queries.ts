import { Injectable } from '@nestjs/common';
import type { Actor } from '../../../platform/access/actor.js';
import { Database } from '../../../platform/database/database.js';
import { NotFound } from '../../../platform/errors/domain-error.js';
import type { FinishedResponse } from '../../../platform/http/finished-response.js';
import { Keyset } from '../../../platform/http/keyset.js';
import type { Page, PageQuery } from '../../../platform/http/page.js';
import { readPage } from '../../../platform/http/read-page.js';
import { TasksQueries } from '../tasks.queries.js';
import type { FilterDto } from './dto/filter.dto.js';
import type { ListFiltersQuery } from './dto/list-filters.dto.js';

const OWN = `SELECT id, name, color, query, version, created_at AS "createdAt", updated_at AS "updatedAt"
  FROM filters WHERE owner_id = $1`;
const ONE = { name: 'filter', text: `${OWN} AND id = $2` };

const orders = new Keyset<FilterDto>({
  name: { sql: 'name', cast: 'text', of: (filter) => filter.name },
  createdAt: { sql: '"createdAt"', cast: 'timestamptz', of: (filter) => filter.createdAt },
});

/** Reads of saved filters, and of the tasks that they find. Everybody sees their own. */
@Injectable()
export class FiltersQueries {
  constructor(
    private readonly database: Database,
    private readonly tasks: TasksQueries,
  ) {}

  /** Throws NotFound. */
  async get({ userId }: Actor, id: string): Promise<FilterDto> {
    const [filter] = await this.database.rows<FilterDto>(ONE, [userId, id]);
    if (!filter) throw new NotFound();
    return filter;
  }

  /** One page of the caller's filters. */
  list({ userId }: Actor, { sort = 'name', ...query }: ListFiltersQuery): Promise<Page<FilterDto>> {
    const order = orders.order(sort);
    const listing = { name: `filters:${order.name}`, text: OWN, values: [userId], order };
    return readPage(this.database, listing, query);
  }

  /** One page of the tasks that a filter finds now. Throws NotFound. */
  async find(actor: Actor, id: string, page: PageQuery): Promise<FinishedResponse> {
    const { query } = await this.get(actor, id);
    return this.tasks.list(actor, { ...query, ...page });
  }
}
