import { Injectable } from '@nestjs/common';
import type { Actor } from '../../platform/access/actor.js';
import { Database } from '../../platform/database/database.js';
import { NotFound } from '../../platform/errors/domain-error.js';
import { Keyset } from '../../platform/http/keyset.js';
import type { OpenPage } from '../../platform/http/page.js';
import { readPage } from '../../platform/http/read-page.js';
import type { LabelDto } from './dto/label.dto.js';
import type { ListLabelsQuery } from './dto/list-labels.dto.js';

const OWN = `SELECT id, name, color, version, created_at AS "createdAt", updated_at AS "updatedAt"
  FROM labels WHERE owner_id = $1`;
const ONE = { name: 'label', text: `${OWN} AND id = $2` };

const orders = new Keyset<LabelDto>({
  name: { sql: 'name', cast: 'text', of: (label) => label.name },
  createdAt: { sql: '"createdAt"', cast: 'timestamptz', of: (label) => label.createdAt },
});

/** Reads of labels. */
@Injectable()
export class LabelsQueries {
  constructor(private readonly database: Database) {}

  /** Throws NotFound. */
  async get({ userId }: Actor, id: string): Promise<LabelDto> {
    const [label] = await this.database.rows<LabelDto>(ONE, [userId, id]);
    if (!label) throw new NotFound();
    return label;
  }

  /** One page of the caller's labels. */
  list({ userId }: Actor, { sort = 'name', ...part }: ListLabelsQuery): Promise<OpenPage<LabelDto>> {
    const order = orders.order(sort);
    return readPage(this.database, { name: `labels:${sort}`, text: OWN, values: [userId], order }, part);
  }
}
