import { randomInt } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { type EntityManager, IsNull, MoreThan } from 'typeorm';
import type { Actor } from '../../../platform/access/actor.js';
import { newId } from '../../../platform/database/new-id.js';
import { NotFound } from '../../../platform/errors/domain-error.js';
import { record } from '../../../platform/events/events.js';
import type { Transaction } from '../../../platform/events/transaction.js';
import { UnitOfWork } from '../../../platform/events/unit-of-work.js';
import { User } from '../../users/user.entity.js';
import { UsersService } from '../../users/users.service.js';
import { WrongCredentials } from '../auth.errors.js';
import { Session } from '../sessions/session.entity.js';
import { type Claims, isPlainAddress } from './claims.js';
import { identityLinked, identityUnlinked } from './identities.events.js';
import { Identity } from './identity.entity.js';
import { IdentityTaken, LastWayIn, LinkSessionEnded } from './oidc.errors.js';
import { OpenIdProviders } from './openid-providers.js';

/** Somebody else stored the same identity, address or username first: run the use case again. */
export class Overtaken extends Error {}

const overtaken = () => new Overtaken();
const CONFLICTS = {
  identities_issuer_subject: overtaken,
  users_email_owner: overtaken,
  users_username_key: overtaken,
};

/** Whether somebody could still sign in without one of their identities. */
const OTHER_WAY_IN = `SELECT u.password_hash IS NOT NULL OR EXISTS (
    SELECT FROM identities i WHERE i.user_id = u.id AND i.id <> $2 AND i.provider = ANY($3)) AS there
  FROM users u WHERE u.id = $1`;

/** Use cases of identities at OpenID providers, and which account each opens. */
@Injectable()
export class IdentitiesService {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly users: UsersService,
    private readonly providers: OpenIdProviders,
  ) {}

  /**
   * The account that an identity opens, as part of a sign-in. One that is new here opens the account that owns its
   * address, when the provider vouches for the address; otherwise an account of its own. Throws WrongCredentials,
   * Overtaken.
   */
  async enter(tx: Transaction, claims: Claims): Promise<User> {
    const manager = await tx.open();
    const known = await see(manager, claims);
    if (known) {
      this.use(tx, known);
      return activeAccount(manager, known.userId);
    }
    const owner = await ownerOf(manager, claims.email);
    if (!owner) return this.register(tx, claims, claims.isEmailVerified);
    if (!claims.isEmailVerified || !isPlainAddress(owner.email)) return this.register(tx, claims, false);
    const user = await activeAccount(manager, owner.id);
    this.store(tx, user.id, claims);
    return user;
  }

  /** Links an identity to the account of a session that is still live. Throws LinkSessionEnded, IdentityTaken. */
  async link(userId: string, sessionId: string | null, claims: Claims): Promise<void> {
    await this.unitOfWork.run(async (tx) => {
      const manager = await tx.open();
      await manager.findOne(User, { where: { id: userId }, lock: { mode: 'pessimistic_read' } });
      await expectLive(manager, userId, sessionId);
      const known = await see(manager, claims);
      if (known && known.userId !== userId) throw new IdentityTaken();
      if (known) this.use(tx, known);
      else this.store(tx, userId, claims);
    });
  }

  /** Takes an identity from the caller's account. Throws NotFound, LastWayIn. */
  async unlink(actor: Actor, id: string): Promise<void> {
    await this.unitOfWork.run(async (tx) => {
      const manager = await tx.open();
      // Two at once, each of which leaves the other, would leave none.
      await manager.findOne(User, { where: { id: actor.userId }, lock: { mode: 'for_no_key_update' } });
      const identity = await manager.findOneBy(Identity, { id, userId: actor.userId });
      if (!identity) throw new NotFound();
      const usable = this.providers.all().map((provider) => provider.id);
      const [way] = await manager.query<{ there: boolean }[]>(OTHER_WAY_IN, [actor.userId, id, usable]);
      if (!way?.there) throw new LastWayIn();
      await manager.delete(Identity, { id });
      const { provider } = identity;
      record(tx, identityUnlinked, { actorId: actor.userId, subjectId: id, data: { provider } });
    });
  }

  /** A new account without a password. An address that the provider vouches for is confirmed with it. */
  private async register(tx: Transaction, claims: Claims, ownsEmail: boolean): Promise<User> {
    const manager = await tx.open();
    const now = new Date();
    const { email, displayName } = claims;
    const username = await freeUsername(manager, claims.username);
    const user = User.register({ email, username, displayName }, now);
    if (ownsEmail) user.emailVerifiedAt = now;
    this.users.register(tx, user);
    this.store(tx, user.id, claims);
    return user;
  }

  private store(tx: Transaction, userId: string, claims: Claims): void {
    const { provider, issuer, subject, email } = claims;
    const now = new Date();
    const facts = { id: newId(), userId, provider, issuer, subject, email, createdAt: now, lastUsedAt: now };
    tx.insert(Identity, Object.assign(new Identity(), facts), CONFLICTS);
    record(tx, identityLinked, { actorId: userId, subjectId: facts.id, data: { provider } });
  }

  private use(tx: Transaction, identity: Identity): void {
    tx.update(Identity, Object.assign(identity, { lastUsedAt: new Date() }), ['lastUsedAt']);
  }
}

/** By issuer and subject: addresses and names may change hands. Locked, so that nobody unlinks it meanwhile. */
const see = (manager: EntityManager, { issuer, subject }: Claims): Promise<Identity | null> =>
  manager.findOne(Identity, { where: { issuer, subject }, lock: { mode: 'pessimistic_write' } });

/** Locked: whoever disables it at the same moment waits, and then finds the session that begins here and ends it. */
async function activeAccount(manager: EntityManager, id: string): Promise<User> {
  const lock = { mode: 'pessimistic_read' as const };
  const user = await manager.findOne(User, { where: { id, status: 'active' }, lock });
  if (!user) throw new WrongCredentials();
  return user;
}

/** Whose confirmed address this is. Locked, so that it stays so. */
async function ownerOf(manager: EntityManager, email: string | null): Promise<User | null> {
  if (email === null) return null;
  return manager
    .createQueryBuilder(User, 'u')
    .where('lower(u.email) = lower(:email) AND u.emailVerifiedAt IS NOT NULL', { email })
    .setLock('for_no_key_update')
    .getOne();
}

/** What somebody wants to be called, with a number behind it when another account is. */
async function freeUsername(manager: EntityManager, wanted: string): Promise<string> {
  const others = manager
    .createQueryBuilder(User, 'u')
    .where('lower(u.username) = lower(:wanted)', { wanted });
  return (await others.getExists()) ? `${wanted}-${randomInt(1_000, 1_000_000)}` : wanted;
}

async function expectLive(manager: EntityManager, userId: string, id: string | null): Promise<void> {
  const live = { id: id ?? undefined, userId, revokedAt: IsNull(), expiresAt: MoreThan(new Date()) };
  const isLive = id !== null && (await manager.existsBy(Session, { ...live, user: { status: 'active' } }));
  if (!isLive) throw new LinkSessionEnded();
}
