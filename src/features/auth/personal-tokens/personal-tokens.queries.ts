import { Injectable } from '@nestjs/common';
import type { Actor } from '../../../platform/access/actor.js';
import { Database } from '../../../platform/database/database.js';
import { NotFound } from '../../../platform/errors/domain-error.js';
import { Keyset } from '../../../platform/http/keyset.js';
import type { Page, PageQuery } from '../../../platform/http/page.js';
import { readPage } from '../../../platform/http/read-page.js';
import type { PersonalTokenDto } from './dto/personal-token.dto.js';

const OWN = `
  SELECT id, name, scopes, created_at AS "createdAt", expires_at AS "expiresAt", last_used_at AS "lastUsedAt"
  FROM personal_tokens WHERE user_id = $1`;
const ONE = { name: 'personal-token', text: `${OWN} AND id = $2` };

const newestFirst = new Keyset<PersonalTokenDto>({
  createdAt: { sql: '"createdAt"', cast: 'timestamptz', of: (token) => token.createdAt },
}).order('-createdAt');

/** Reads of personal access tokens. */
@Injectable()
export class PersonalTokensQueries {
  constructor(private readonly database: Database) {}

  /** Throws NotFound. */
  async get({ userId }: Actor, id: string): Promise<PersonalTokenDto> {
    const [token] = await this.database.rows<PersonalTokenDto>(ONE, [userId, id]);
    if (!token) throw new NotFound();
    return token;
  }

  /** The caller's tokens, newest first. */
  list({ userId }: Actor, query: PageQuery): Promise<Page<PersonalTokenDto>> {
    const listing = { name: 'personal-tokens', text: OWN, values: [userId], order: newestFirst };
    return readPage(this.database, listing, query);
  }
}
