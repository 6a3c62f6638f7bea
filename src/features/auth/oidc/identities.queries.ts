import { Injectable } from '@nestjs/common';
import type { Actor } from '../../../platform/access/actor.js';
import { Database } from '../../../platform/database/database.js';
import type { Page } from '../../../platform/http/page.js';
import type { IdentityDto } from './dto/identity.dto.js';

const LINKED = {
  name: 'identities-of-user',
  text: `SELECT id, provider, email, created_at AS "createdAt", last_used_at AS "lastUsedAt"
         FROM identities WHERE user_id = $1 ORDER BY id LIMIT 100`,
};

/** Reads of identities. */
@Injectable()
export class IdentitiesQueries {
  constructor(private readonly database: Database) {}

  /** What opens the caller's account, oldest first; the first hundred. */
  async list(actor: Actor): Promise<Page<IdentityDto>> {
    const data = await this.database.rows<IdentityDto>(LINKED, [actor.userId]);
    return { data, nextCursor: null };
  }
}
