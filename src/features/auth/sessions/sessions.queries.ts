import { Injectable } from '@nestjs/common';
import type { Actor } from '../../../platform/access/actor.js';
import { Database } from '../../../platform/database/database.js';
import type { Page } from '../../../platform/http/page.js';
import type { SessionDto } from './dto/session.dto.js';
import { LIVE } from './session.entity.js';

const OWN = {
  name: 'sessions-of-user',
  text: `SELECT id, user_agent AS "userAgent", address, created_at AS "createdAt", last_used_at AS "lastUsedAt",
           expires_at AS "expiresAt", id = $2 AS "isCurrent"
         FROM sessions WHERE user_id = $1 AND ${LIVE}
         ORDER BY last_used_at DESC, id DESC LIMIT 100`,
};

/** Reads of sessions. */
@Injectable()
export class SessionsQueries {
  constructor(private readonly database: Database) {}

  /** Where the caller is signed in, latest use first; the hundred latest. */
  async list(actor: Actor): Promise<Page<SessionDto>> {
    const data = await this.database.rows<SessionDto>(OWN, [actor.userId, actor.sessionId]);
    return { data, nextCursor: null };
  }
}
