import { Injectable } from '@nestjs/common';
import { Database } from '../../platform/database/database.js';
import { record } from '../../platform/events/events.js';
import type { Conflicts, Transaction } from '../../platform/events/transaction.js';
import type { UserDto } from './dto/user.dto.js';
import { User } from './user.entity.js';
import { UsernameTaken } from './users.errors.js';
import { userRegistered } from './users.events.js';

const TAKEN: Conflicts = { users_username_key: () => new UsernameTaken() };

/**
 * What an account looks like to sign-in: the only place where the hash leaves the table. An address means the account
 * that confirmed it, and while there is none the first that claims it.
 */
const CREDENTIALS = {
  name: 'user-credentials',
  text: `SELECT id, password_hash AS "passwordHash", status FROM users
         WHERE lower(email) = lower($1) OR lower(username) = lower($1)
         ORDER BY email_verified_at IS NULL, id LIMIT 1`,
};

export interface Credentials {
  id: string;
  passwordHash: string | null;
  status: string;
}

/** Use cases that change accounts. */
@Injectable()
export class UsersService {
  constructor(private readonly database: Database) {}

  /** Stores a new account as part of a larger use case. Throws UsernameTaken. */
  register(tx: Transaction, user: User): void {
    tx.insert(User, user, TAKEN);
    record(tx, userRegistered, { actorId: user.id, subjectId: user.id, data: {} });
  }

  /** What may leave of an account. */
  present(user: User): UserDto {
    return {
      id: user.id,
      email: user.email,
      username: user.username,
      displayName: user.displayName,
      role: user.role,
      timeZone: user.timeZone,
      locale: user.locale,
      emailVerifiedAt: user.emailVerifiedAt?.toISOString() ?? null,
      createdAt: user.createdAt.toISOString(),
      updatedAt: user.updatedAt.toISOString(),
    };
  }

  /** Who signs in under this e-mail address or username, if anybody does. */
  async findCredentials(identifier: string): Promise<Credentials | undefined> {
    const [found] = await this.database.rows<Credentials>(CREDENTIALS, [identifier]);
    return found;
  }
}
