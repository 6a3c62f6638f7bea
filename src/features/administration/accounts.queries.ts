import { Injectable } from '@nestjs/common';
import { Database } from '../../platform/database/database.js';
import { NotFound } from '../../platform/errors/domain-error.js';
import { Keyset } from '../../platform/http/keyset.js';
import { type Page, PAGE } from '../../platform/http/page.js';
import { openPage } from '../../platform/http/read-page.js';
import { LIVE } from '../auth/sessions/session.entity.js';
import type { AccountDto } from './dto/account.dto.js';
import type { ListAccountsQuery } from './dto/list-accounts.dto.js';

const COLUMNS = `id, email, username, display_name AS "displayName", role, time_zone AS "timeZone", locale,
  email_verified_at AS "emailVerifiedAt", erase_at AS "eraseAt", version, created_at AS "createdAt",
  updated_at AS "updatedAt", status,
  seen.live AS sessions, seen.last AS "lastSeenAt"`;
const SEEN = `CROSS JOIN LATERAL (
    SELECT count(*) FILTER (WHERE ${LIVE})::integer AS live, max(last_used_at) AS last
    FROM sessions WHERE user_id = users.id) AS seen`;
const ONE = { name: 'account', text: `SELECT ${COLUMNS} FROM users ${SEEN} WHERE id = $1` };

/** No pattern is made of what was typed, so no character of it is special. */
const CHOSEN = `($1::text IS NULL OR strpos(lower(username), lower($1)) > 0 OR strpos(lower(email), lower($1)) > 0
    OR strpos(lower(display_name), lower($1)) > 0)
  AND ($2::text IS NULL OR role = $2) AND ($3::text IS NULL OR status = $3)`;
const COUNT = {
  name: 'accounts-count',
  text: `SELECT count(*)::integer AS total FROM users WHERE ${CHOSEN}`,
  alone: true,
};

const oldestFirst = new Keyset<AccountDto>({
  createdAt: { sql: 'created_at', cast: 'timestamptz', of: (account) => account.createdAt },
}).order('createdAt');

const pageFrom = (name: string, condition: string) => ({
  name,
  text: `SELECT ${COLUMNS} FROM users ${SEEN} WHERE ${CHOSEN} ${condition} ORDER BY ${oldestFirst.sql} LIMIT $4`,
  alone: true,
});
const FIRST = pageFrom('accounts-first', '');
const NEXT = pageFrom('accounts-next', `AND ${oldestFirst.after(5)}`);

/** Reads of everybody's accounts, for administrators. */
@Injectable()
export class AccountsQueries {
  constructor(private readonly database: Database) {}

  /** Throws NotFound. */
  async get(id: string): Promise<AccountDto> {
    const [account] = await this.database.rows<AccountDto>(ONE, [id]);
    if (!account) throw new NotFound();
    return account;
  }

  /** The accounts that fit, oldest first. */
  async list({ q, role, status, cursor, count, limit = PAGE }: ListAccountsQuery): Promise<Page<AccountDto>> {
    const chosen = [q, role, status].map((value) => value ?? null);
    const from = cursor ? oldestFirst.parse(cursor) : [];
    const rows = await this.database.rows<AccountDto>(cursor ? NEXT : FIRST, [...chosen, limit + 1, ...from]);
    const page = openPage(rows, oldestFirst, limit, () => this.total(chosen));
    return count ? { ...page, total: await page.countAll() } : page;
  }

  private async total(chosen: (string | null)[]): Promise<number> {
    const [row] = await this.database.rows<{ total: number }>(COUNT, chosen);
    return row!.total;
  }
}
