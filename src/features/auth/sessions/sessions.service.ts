import { Injectable } from '@nestjs/common';
import { type EntityManager, In, IsNull, Not } from 'typeorm';
import type { Actor } from '../../../platform/access/actor.js';
import { NotFound } from '../../../platform/errors/domain-error.js';
import { record } from '../../../platform/events/events.js';
import type { Transaction } from '../../../platform/events/transaction.js';
import { UnitOfWork } from '../../../platform/events/unit-of-work.js';
import { digest, randomSecret, Secrets } from '../../../platform/secrets/secrets.js';
import { User } from '../../users/user.entity.js';
import { RefreshTokenInvalid, TokenRequired, WrongCredentials } from '../auth.errors.js';
import { SecondFactorService } from '../second-factor/second-factor.service.js';
import { RefreshToken } from './refresh-token.entity.js';
import { type Client, IDLE_DAYS, Session } from './session.entity.js';
import { refreshTokenReused, sessionContinued, sessionEnded, sessionStarted } from './sessions.events.js';

const DAY = 24 * 3_600_000;
/** The longest that a session lasts. */
const LIFETIME = 90 * DAY;
/** Milliseconds after which a session that is not continued ends. */
export const IDLE = IDLE_DAYS * DAY;
/** For so long after a refresh its answer may be asked for again: it may have been lost on the way. */
const GRACE = 10_000;

/** A session and the token that continues it, which is told only now. */
export interface Started {
  user: User;
  session: Session;
  refreshToken: string;
}

/** Use cases of sessions: start, continue, end. */
@Injectable()
export class SessionsService {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly secrets: Secrets,
    private readonly secondFactor: SecondFactorService,
  ) {}

  /**
   * Starts a session for who knew the password, as part of a larger use case, once they have the second factor as well.
   * Throws WrongCredentials for an account that may not sign in or has another password by now, SecondFactorRequired,
   * WrongSecondFactor, RateLimited.
   */
  async signIn(
    tx: Transaction,
    { id, passwordHash }: { id: string; passwordHash: string },
    code: string | undefined,
    client: Client,
  ): Promise<Started> {
    const manager = await tx.open();
    // Locked: whoever disables the account or changes the password meanwhile waits, finds this session and ends it.
    const lock = { mode: 'pessimistic_read' as const };
    const user = await manager.findOne(User, { where: { id, passwordHash, status: 'active' }, lock });
    if (!user) throw new WrongCredentials();
    await this.secondFactor.require(tx, user.id, code);
    return this.start(tx, user, client);
  }

  /**
   * The caller's account, locked, while the session that asks is live: what began before it was ended, or before the
   * password was changed, must not be stored after. Throws TokenRequired.
   */
  async lockOwn(tx: Transaction, { userId, sessionId }: Actor): Promise<User> {
    const manager = await tx.open();
    const lock = { mode: 'pessimistic_write' as const };
    const user = await manager.findOne(User, { where: { id: userId, status: 'active' }, lock });
    const live = { id: sessionId ?? undefined, userId, revokedAt: IsNull() };
    if (!user || sessionId === null || !(await manager.existsBy(Session, live))) throw new TokenRequired();
    return user;
  }

  /** Starts a session as part of a larger use case. */
  start(tx: Transaction, user: User, client: Client): Started {
    const now = new Date();
    const session = Session.start(user.id, client, now, LIFETIME);
    const refreshToken = randomSecret();
    tx.insert(Session, session);
    tx.insert(RefreshToken, refreshTokenOf(session, refreshToken, now));
    record(tx, sessionStarted, { actorId: user.id, subjectId: session.id, data: {} });
    return { user, session, refreshToken };
  }

  /**
   * Exchanges a refresh token for its successor. A token that was used before ends its session, unless the answer to its
   * use may have been lost: then the same successor is told again. Throws RefreshTokenInvalid.
   */
  async refresh(token: string, client: Client): Promise<Started> {
    const continued = await this.unitOfWork.run(async (tx) => {
      const manager = await tx.open();
      const now = new Date();
      const used = await this.see(manager, token);
      if (!used || !isLive(used, now)) return undefined;
      const refreshToken = this.secrets.derive('refresh-token', token);
      if (used.usedAt === null) await this.rotate(tx, used, refreshToken, { client, now });
      else if (!(await mayAskAgain(manager, used, refreshToken, now)))
        return this.endStolen(tx, used.session);
      return { user: used.session.user, session: used.session, refreshToken };
    });
    if (!continued) throw new RefreshTokenInvalid();
    return continued;
  }

  /** Ends the session that a refresh token continues. A token that nobody knows is as good as signed out. */
  async signOut(token: string): Promise<void> {
    await this.unitOfWork.run(async (tx) => {
      const manager = await tx.open();
      const known = await manager.findOneBy(RefreshToken, { digest: digest(token) });
      if (known) await this.endAll(tx, { id: known.sessionId });
    });
  }

  /** Ends one of the caller's sessions. Throws NotFound. */
  async end(actor: Actor, id: string): Promise<void> {
    await this.unitOfWork.run(async (tx) => {
      const ended = await this.endAll(tx, { id, userId: actor.userId });
      if (ended === 0) throw new NotFound();
    });
  }

  /** Ends the caller's sessions but the one that asks. */
  async endOthers(actor: Actor): Promise<void> {
    await this.unitOfWork.run(async (tx) => {
      await this.endAllOf(tx, actor.userId, actor.sessionId);
    });
  }

  /** Ends the sessions of an account as part of a larger use case, all but `kept`. */
  endAllOf(tx: Transaction, userId: string, kept?: string | null): Promise<number> {
    return this.endAll(tx, { userId, ...(kept && { id: Not(kept) }) });
  }

  private async endAll(tx: Transaction, where: object): Promise<number> {
    const manager = await tx.open();
    const live = await manager.find(Session, {
      where: { ...where, revokedAt: IsNull() },
      order: { id: 'ASC' },
      lock: { mode: 'pessimistic_write' },
    });
    if (live.length === 0) return 0;
    await manager.update(Session, { id: In(live.map(({ id }) => id)) }, { revokedAt: new Date() });
    for (const { id, userId } of live) record(tx, sessionEnded, { actorId: userId, subjectId: id, data: {} });
    return live.length;
  }

  /** Locked: of a hundred at once, one finds it unused. */
  private async see(manager: EntityManager, token: string): Promise<RefreshToken | null> {
    const found = await manager.findOne(RefreshToken, {
      where: { digest: digest(token) },
      lock: { mode: 'pessimistic_write' },
    });
    if (!found) return null;
    const session = await manager.findOneOrFail(Session, {
      where: { id: found.sessionId },
      relations: { user: true },
    });
    return Object.assign(found, { session });
  }

  private async rotate(
    tx: Transaction,
    used: RefreshToken,
    successor: string,
    { client, now }: { client: Client; now: Date },
  ): Promise<void> {
    const manager = await tx.open();
    const session = Object.assign(used.session, { ...client, lastUsedAt: now });
    await manager.update(RefreshToken, { digest: used.digest }, { usedAt: now });
    tx.insert(RefreshToken, refreshTokenOf(session, successor, now));
    tx.update(Session, session, ['userAgent', 'address', 'lastUsedAt']);
    record(tx, sessionContinued, { actorId: session.userId, subjectId: session.id, data: {} });
  }

  private async endStolen(tx: Transaction, { id, userId }: Session): Promise<undefined> {
    await this.endAll(tx, { id });
    record(tx, refreshTokenReused, { actorId: null, subjectId: userId, data: { sessionId: id } });
  }
}

const refreshTokenOf = (session: Session, token: string, now: Date): RefreshToken =>
  Object.assign(new RefreshToken(), {
    digest: digest(token),
    sessionId: session.id,
    createdAt: now,
    usedAt: null,
  });

/** A used token shows a theft as long as its session lives, however old it is. */
const isLive = ({ createdAt, usedAt, session }: RefreshToken, now: Date): boolean =>
  session.revokedAt === null &&
  session.expiresAt > now &&
  (usedAt !== null || now.getTime() - createdAt.getTime() < IDLE) &&
  session.user.status === 'active';

/** Whether the use was just now, and what it answered has not been used itself. */
async function mayAskAgain(
  manager: EntityManager,
  used: RefreshToken,
  successor: string,
  now: Date,
): Promise<boolean> {
  if (now.getTime() - used.usedAt!.getTime() > GRACE) return false;
  return manager.existsBy(RefreshToken, { digest: digest(successor), usedAt: IsNull() });
}
