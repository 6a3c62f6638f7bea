import { Injectable } from '@nestjs/common';
import type { Actor, Role } from '../../../platform/access/actor.js';
import { Database } from '../../../platform/database/database.js';
import { digest } from '../../../platform/secrets/secrets.js';
import { TokenRequired } from '../auth.errors.js';
import { Beliefs } from '../beliefs.js';
import { isToken } from './token-format.js';

const LIVE = {
  name: 'personal-tokens-live',
  text: `SELECT encode(t.digest, 'hex') AS key, t.id, t.user_id AS "userId", t.scopes, u.role
         FROM personal_tokens t JOIN users u ON u.id = t.user_id
         WHERE t.digest = ANY($1) AND (t.expires_at IS NULL OR t.expires_at > now()) AND u.status = 'active'`,
};
const USED = {
  name: 'personal-token-used',
  text: `UPDATE personal_tokens SET last_used_at = $2 WHERE id = $1 AND (last_used_at IS NULL OR last_used_at < $2)`,
};
const MINUTE = 60_000;
const MOST = 20_000;

interface Row {
  key: string;
  id: string;
  userId: string;
  scopes: string[];
  role: Role;
}

interface Live {
  readonly id: string;
  readonly actor: Actor;
}

/** Who a personal access token speaks for and what they may do now, from PostgreSQL. */
@Injectable()
export class PersonalTokens {
  private readonly beliefs = new Beliefs<Live>((keys) => this.read(keys));
  /** The minute in which the use of a token was written down last, by its id. */
  private readonly noted = new Map<string, number>();

  constructor(private readonly database: Database) {}

  /** Throws TokenRequired when the token or its account is not good any more, DatabaseUnavailable when nobody can tell. */
  async actor(token: string): Promise<Actor> {
    if (!isToken(token)) throw new TokenRequired();
    const { id, actor } = await this.beliefs.of(digest(token).toString('hex'));
    this.noteUse(id);
    return actor;
  }

  private async read(keys: string[]): Promise<Map<string, Live>> {
    const digests = keys.map((key) => Buffer.from(key, 'hex'));
    const rows = await this.database.rows<Row>(LIVE, [digests]);
    return new Map(rows.map((row) => [row.key, liveOf(row)]));
  }

  /**
   * Once a minute for each token, and nobody waits for it. Past the unit of work on purpose: that a token was used is
   * not a change that anything follows from.
   */
  private noteUse(id: string): void {
    const minute = Math.floor(Date.now() / MINUTE);
    if (this.noted.get(id) === minute) return;
    if (this.noted.size >= MOST) this.noted.clear();
    this.noted.set(id, minute);
    const at = new Date(minute * MINUTE).toISOString();
    this.database.autonomous(USED, [id, at]).catch(() => this.noted.delete(id));
  }
}

const liveOf = ({ id, userId, role, scopes }: Row): Live => ({
  id,
  actor: { userId, sessionId: null, role, scopes },
});
