import { setImmediate } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import type { Actor, Role } from '../../../platform/access/actor.js';
import { Database } from '../../../platform/database/database.js';
import { TokenRequired } from '../auth.errors.js';

/** How long this process believes what it read (milliseconds): the longest that a revoked session still works. */
const BELIEVED = 1000;
/** A session that is used when its belief is older than this (milliseconds) is read again beside the request. */
const FRESH = 500;
/** How long such sessions gather for one statement (milliseconds). */
const GATHER = 100;
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
  readonly readAt: number;
  isBeingRenewed: boolean;
}

/**
 * Who a session belongs to and what they may do now, from PostgreSQL: a role or a status in a token or in Redis would
 * outlive its grant. Never fails open. Sessions are read many in one statement: those nobody knew that are asked for in
 * the same turn, and those in use before their belief ends, so that a client who keeps asking never waits for it.
 */
@Injectable()
export class LiveSessions {
  private readonly believed = new Map<string, Belief>();
  private asked = new Set<string>();
  private answer: Promise<Map<string, Row>> | undefined;
  private ageing = new Set<string>();

  constructor(private readonly database: Database) {}

  /** Throws TokenRequired when the session or its account has ended, DatabaseUnavailable when nobody can tell. */
  async actor(sessionId: string, userId: string): Promise<Actor> {
    const actor = await (this.known(sessionId) ?? this.ask(sessionId));
    if (actor.userId !== userId) throw new TokenRequired();
    return actor;
  }

  private known(sessionId: string): Promise<Actor> | undefined {
    const belief = this.believed.get(sessionId);
    const age = belief ? Date.now() - belief.readAt : BELIEVED;
    if (!belief || age >= BELIEVED) return undefined;
    if (age > FRESH && !belief.isBeingRenewed) {
      belief.isBeingRenewed = true;
      this.renew(sessionId);
    }
    return belief.actor;
  }

  private ask(sessionId: string): Promise<Actor> {
    const actor = this.readInTurn(sessionId);
    this.believe(sessionId, actor, Date.now());
    actor.catch(() => this.believed.delete(sessionId));
    return actor;
  }

  private believe(sessionId: string, actor: Promise<Actor>, readAt: number): void {
    if (this.believed.size >= MOST) this.believed.clear();
    this.believed.set(sessionId, { actor, readAt, isBeingRenewed: false });
  }

  private async readInTurn(sessionId: string): Promise<Actor> {
    this.asked.add(sessionId);
    this.answer ??= setImmediate().then(() => {
      const ids = this.asked;
      this.asked = new Set();
      this.answer = undefined;
      return this.read(ids);
    });
    const row = (await this.answer).get(sessionId);
    if (!row) throw new TokenRequired();
    return actorOf(row);
  }

  private renew(sessionId: string): void {
    if (this.ageing.size === 0) setTimeout(() => void this.renewAgeing(), GATHER).unref();
    this.ageing.add(sessionId);
  }

  /** When PostgreSQL does not answer, the beliefs end by themselves. */
  private async renewAgeing(): Promise<void> {
    const ids = this.ageing;
    this.ageing = new Set();
    const readAt = Date.now();
    const rows = await this.read(ids).catch(() => undefined);
    if (!rows) return;
    for (const id of ids) {
      const row = rows.get(id);
      if (row) this.believe(id, Promise.resolve(actorOf(row)), readAt);
      else this.believed.delete(id);
    }
  }

  private async read(ids: Set<string>): Promise<Map<string, Row>> {
    const rows = await this.database.rows<Row>(LIVE, [[...ids]]);
    return new Map(rows.map((row) => [row.id, row]));
  }
}

const actorOf = ({ id, userId, role }: Row): Actor => ({ userId, sessionId: id, role });
