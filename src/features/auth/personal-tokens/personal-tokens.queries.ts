import { Injectable } from '@nestjs/common';
import type { Actor } from '../../../platform/access/actor.js';
import { Database } from '../../../platform/database/database.js';
import { Keyset } from '../../../platform/http/keyset.js';
import type { Page, PageQuery } from '../../../platform/http/page.js';
import type { PersonalTokenDto } from './dto/personal-token.dto.js';

const COLUMNS = `id, name, scopes, created_at AS "createdAt", expires_at AS "expiresAt", last_used_at AS "lastUsedAt"`;
const COUNT = {
  name: 'personal-tokens-count',
  text: 'SELECT count(*)::integer AS total FROM personal_tokens WHERE user_id = $1',
};

const newestFirst = new Keyset<PersonalTokenDto>({
  createdAt: { sql: 'created_at', cast: 'timestamptz', of: (token) => token.createdAt },
}).order('-createdAt');

/** Reads of personal access tokens. */
@Injectable()
export class PersonalTokensQueries {
  constructor(private readonly database: Database) {}

  /** The caller's tokens, newest first. */
  async list({ userId }: Actor, query: PageQuery): Promise<Page<PersonalTokenDto>> {
    const limit = query.limit ?? 50;
    const from = query.cursor ? newestFirst.parse(query.cursor) : [];
    const text = `SELECT ${COLUMNS} FROM personal_tokens
      WHERE user_id = $1 ${query.cursor ? `AND ${newestFirst.after(3)}` : ''} ORDER BY ${newestFirst.sql} LIMIT $2`;
    const name = query.cursor ? 'personal-tokens-page' : 'personal-tokens-first';
    const rows = await this.database.rows<PersonalTokenDto>({ name, text }, [userId, limit + 1, ...from]);
    const page = {
      data: rows.slice(0, limit),
      nextCursor: rows.length > limit ? newestFirst.cursor(rows[limit - 1]!) : null,
    };
    if (!query.count) return page;
    const [row] = await this.database.rows<{ total: number }>(COUNT, [userId]);
    return { ...page, total: row!.total };
  }
}
