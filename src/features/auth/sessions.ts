import { setImmediate } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import type { Actor, Role } from '../../platform/access/actor.js';
import { Database } from '../../platform/database/database.js';
import { TokenRequired } from './auth.errors.js';

/** How long this process believes what it read (milliseconds): the longest that a revoked session still works. */
const BELIEVED = 1000;
const MOST = 20_000;

const LIVE = {
  name: 'sessions-live',
  text: `SELECT s.id, s.user_id AS "userId", u.role FROM sessions s JOIN users u ON u.id = s.user_id
         WHERE s.id = ANY($1) AND s.revoked_at IS NULL AND s.expires_at > now() AND u.status = 'active'`,
};

interface Row {
  id: string;
  userId: string;
  role: Role;
}

interface Belief {
  readonly actor: Promise<Actor>;
  readonly until: number;
}

/**
 * Who a session belongs to and what they may do now, from PostgreSQL: a role or a status in a token or in Redis would
 * outlive its grant. Never fails open. Sessions that are asked for in the same turn are read in one statement.
 */
@Injectable()
export class Sessions {
  private readonly believed = new Map<string, Belief>();
  private asked = new Set<string>();
  private answer: Promise<Map<string, Row>> | undefined;

  constructor(private readonly database: Database) {}

  /** Throws TokenRequired when the session or its account has ended, DatabaseUnavailable when nobody can tell. */
  async actor(sessionId: string, userId: string): Promise<Actor> {
    const known = this.believed.get(sessionId);
    const actor = await (known && known.until > Date.now() ? known.actor : this.ask(sessionId));
    if (actor.userId !== userId) throw new TokenRequired();
    return actor;
  }

  private ask(sessionId: string): Promise<Actor> {
    const actor = this.read(sessionId);
    if (this.believed.size >= MOST) this.believed.clear();
    this.believed.set(sessionId, { actor, until: Date.now() + BELIEVED });
    actor.catch(() => this.believed.delete(sessionId));
    return actor;
  }

  private async read(sessionId: string): Promise<Actor> {
    this.asked.add(sessionId);
    this.answer ??= setImmediate().then(() => this.readAsked());
    const row = (await this.answer).get(sessionId);
    if (!row) throw new TokenRequired();
    return { userId: row.userId, sessionId, role: row.role };
  }

  private async readAsked(): Promise<Map<string, Row>> {
    const ids = [...this.asked];
    this.asked = new Set();
    this.answer = undefined;
    const rows = await this.database.rows<Row>(LIVE, [ids]);
    return new Map(rows.map((row) => [row.id, row]));
  }
}
