import { Injectable } from '@nestjs/common';
import type { Actor, Role } from '../../../platform/access/actor.js';
import { Database } from '../../../platform/database/database.js';
import { TokenRequired } from '../auth.errors.js';
import { Beliefs } from '../beliefs.js';

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

/**
 * Who a session belongs to and what they may do now, from PostgreSQL: a role or a status in a token or in Redis would
 * outlive its grant.
 */
@Injectable()
export class LiveSessions {
  private readonly beliefs = new Beliefs<Actor>((ids) => this.read(ids));

  constructor(private readonly database: Database) {}

  /** Throws TokenRequired when the session or its account has ended, DatabaseUnavailable when nobody can tell. */
  async actor(sessionId: string, userId: string): Promise<Actor> {
    const actor = await this.beliefs.of(sessionId);
    if (actor.userId !== userId) throw new TokenRequired();
    return actor;
  }

  private async read(ids: string[]): Promise<Map<string, Actor>> {
    const rows = await this.database.rows<Row>(LIVE, [ids]);
    return new Map(rows.map(({ id, userId, role }) => [id, { userId, sessionId: id, role }]));
  }
}
