import { Injectable } from '@nestjs/common';
import type { Actor, Role } from '../../platform/access/actor.js';
import { Database } from '../../platform/database/database.js';
import { TokenRequired } from './auth.errors.js';

/** How long this process believes what it read (milliseconds): the longest that a revoked session still works. */
const BELIEVED = 1000;
const MOST = 20_000;

const LIVE = {
  name: 'session-live',
  text: `SELECT u.role FROM sessions s JOIN users u ON u.id = s.user_id
         WHERE s.id = $1 AND s.user_id = $2 AND s.revoked_at IS NULL AND s.expires_at > now() AND u.status = 'active'`,
};

interface Belief {
  readonly actor: Promise<Actor>;
  readonly until: number;
}

/**
 * Who a session belongs to and what they may do now, from PostgreSQL: a role or a status in a token or in Redis would
 * outlive its grant. Never fails open.
 */
@Injectable()
export class Sessions {
  private readonly believed = new Map<string, Belief>();

  constructor(private readonly database: Database) {}

  /** Throws TokenRequired when the session or its account has ended, DatabaseUnavailable when nobody can tell. */
  actor(sessionId: string, userId: string): Promise<Actor> {
    const known = this.believed.get(sessionId);
    if (known && known.until > Date.now()) return known.actor;
    const actor = this.read(sessionId, userId);
    this.believe(sessionId, actor);
    return actor;
  }

  private believe(sessionId: string, actor: Promise<Actor>): void {
    if (this.believed.size >= MOST) this.believed.clear();
    this.believed.set(sessionId, { actor, until: Date.now() + BELIEVED });
    actor.catch(() => this.believed.delete(sessionId));
  }

  private async read(sessionId: string, userId: string): Promise<Actor> {
    const [row] = await this.database.rows<{ role: Role }>(LIVE, [sessionId, userId]);
    if (!row) throw new TokenRequired();
    return { userId, sessionId, role: row.role };
  }
}
