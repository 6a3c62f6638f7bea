import { Injectable } from '@nestjs/common';
import type { Actor } from '../../platform/access/actor.js';
import { Database } from '../../platform/database/database.js';
import { NotFound } from '../../platform/errors/domain-error.js';
import { record } from '../../platform/events/events.js';
import type { Conflicts, Transaction } from '../../platform/events/transaction.js';
import { UnitOfWork } from '../../platform/events/unit-of-work.js';
import type { ExpectedVersion } from '../../platform/http/if-match.js';
import type { UpdateProfileDto } from './dto/update-profile.dto.js';
import { UserDto } from './dto/user.dto.js';
import { User } from './user.entity.js';
import { EmailTaken, UsernameTaken } from './users.errors.js';
import { aboutOwn, profileChanged, userRegistered } from './users.events.js';

const TAKEN: Conflicts = {
  users_email_owner: () => new EmailTaken(),
  users_username_key: () => new UsernameTaken(),
};

/** What an account looks like to sign-in: the only place where the hash leaves the table. An address is who confirmed it. */
const CREDENTIALS = {
  name: 'user-credentials',
  text: `SELECT id, password_hash AS "passwordHash" FROM users
         WHERE (lower(email) = lower($1) AND email_verified_at IS NOT NULL) OR lower(username) = lower($1)`,
};

/** An address means the account that confirmed it, and while there is none the first that claims it. */
const MEANT = {
  name: 'user-meant',
  text: `SELECT id FROM users WHERE lower(email) = lower($1) OR lower(username) = lower($1)
         ORDER BY email_verified_at IS NULL, id LIMIT 1`,
};

/** By PostgreSQL's clock, as the job was: by another one it might be early, find nothing to do, and be done. */
const DUE = 'SELECT FROM users WHERE id = $1 AND erase_at <= now() FOR NO KEY UPDATE';

const NAMED = `SELECT id FROM users WHERE lower(username) = lower($1) AND status = 'active'`;

const OWNER = 'SELECT id FROM users WHERE lower(email) = lower($1) AND email_verified_at IS NOT NULL';

const CLAIM = `SELECT id, password_hash AS "passwordHash" FROM users
  WHERE lower(email) = lower($1) AND email_verified_at IS NULL ORDER BY password_hash IS NULL, id`;
const CLAIMS = { name: 'user-claims', text: `(${CLAIM} LIMIT 1) UNION ALL (${CLAIM} DESC LIMIT 1)` };

interface Credentials {
  id: string;
  passwordHash: string | null;
}

const PASSWORD_HASH = {
  name: 'user-password-hash',
  text: 'SELECT password_hash AS "passwordHash" FROM users WHERE id = $1',
};

/** Use cases that change accounts. */
@Injectable()
export class UsersService {
  private readonly reactions: ((tx: Transaction, user: User) => void)[] = [];
  private readonly farewells: ((tx: Transaction, userId: string) => Promise<void>)[] = [];

  constructor(
    private readonly database: Database,
    private readonly unitOfWork: UnitOfWork,
  ) {}

  /** Has `reaction` add what a new account needs from its first moment on. What may come a moment later is a job. */
  onRegister(reaction: (tx: Transaction, user: User) => void): void {
    this.reactions.push(reaction);
  }

  /** Has `reaction` settle what an account leaves behind that is not its alone, before the rows of it go. */
  onErase(reaction: (tx: Transaction, userId: string) => Promise<void>): void {
    this.farewells.push(reaction);
  }

  /** Erases an account whose time has come, as part of a larger use case; false when it has not. */
  async erase(tx: Transaction, userId: string): Promise<boolean> {
    const manager = await tx.open();
    const due = await manager.query<object[]>(DUE, [userId]);
    if (due.length === 0) return false;
    for (const settle of this.farewells) await settle(tx, userId);
    await manager.delete(User, { id: userId });
    return true;
  }

  /** Who has this username and may be written to by it, as part of a larger use case. */
  async findByUsername(tx: Transaction, username: string): Promise<User | null> {
    const manager = await tx.open();
    const [found] = await manager.query<{ id: string }[]>(NAMED, [username]);
    return found ? manager.findOneBy(User, found) : null;
  }

  /** Stores a new account as part of a larger use case. Throws UsernameTaken, and EmailTaken for a confirmed address. */
  register(tx: Transaction, user: User): void {
    tx.insert(User, user, TAKEN);
    for (const react of this.reactions) react(tx, user);
    record(tx, userRegistered, { actorId: user.id, subjectId: user.id, data: {} });
  }

  /** Stores what has changed of an account as part of a larger use case. Throws EmailTaken. */
  store(tx: Transaction, user: User, changed: (keyof User)[]): void {
    tx.update(User, user, changed, TAKEN);
  }

  /** Changes what people say about themselves. Throws StaleVersion. */
  updateProfile(actor: Actor, patch: UpdateProfileDto, expected: ExpectedVersion): Promise<UserDto> {
    return this.unitOfWork.run(async (tx) => {
      const manager = await tx.open();
      const lock = { mode: 'pessimistic_write' as const };
      const user = await manager.findOne(User, { where: { id: actor.userId }, lock });
      if (!user) throw new NotFound();
      expected.check(user.version);
      const changed = user.revise(patch, new Date());
      if (changed.length > 0) {
        tx.update(User, user, changed);
        record(tx, profileChanged, { ...aboutOwn(user.id), data: {} });
      }
      return UserDto.from(user);
    });
  }

  /** An account that may be used, as part of a larger use case. */
  async findActive(tx: Transaction, id: string): Promise<User | null> {
    const manager = await tx.open();
    return manager.findOneBy(User, { id, status: 'active' });
  }

  /** Whether another account has confirmed the address that this one claims. */
  async isOwnedByAnother(tx: Transaction, { id, email }: Pick<User, 'id' | 'email'>): Promise<boolean> {
    const manager = await tx.open();
    const [owner] = await manager.query<{ id: string }[]>(OWNER, [email]);
    return owner !== undefined && owner.id !== id;
  }

  /**
   * Who was the first and who the last to claim this address, whether or not somebody has confirmed it: whoever registers
   * with somebody's address, once or twice, must not learn from their own sign-ins that it has an owner.
   */
  async findClaims(identifier: string): Promise<[Credentials?, Credentials?]> {
    const [first, last] = await this.database.rows<Credentials>(CLAIMS, [identifier]);
    return [first, last];
  }

  /** Who has this username, or has confirmed this e-mail address. */
  async findCredentials(identifier: string): Promise<Credentials | undefined> {
    const [found] = await this.database.rows<Credentials>(CREDENTIALS, [identifier]);
    return found;
  }

  /** The account that somebody means who gives this e-mail address or username, if there is one. */
  async findMeant(identifier: string): Promise<{ id: string } | undefined> {
    const [found] = await this.database.rows<{ id: string }>(MEANT, [identifier]);
    return found;
  }

  /** The hash of an account's password; null when it has none. */
  async passwordHashOf(userId: string): Promise<string | null> {
    const [found] = await this.database.rows<Pick<Credentials, 'passwordHash'>>(PASSWORD_HASH, [userId]);
    return found?.passwordHash ?? null;
  }
}
