import { Check, Column, Entity, Index, PrimaryColumn } from 'typeorm';
import { newId } from '../../platform/database/new-id.js';
import type { Role } from '../../platform/access/actor.js';

export const USER_STATUSES = ['active', 'disabled'] as const;
export type UserStatus = (typeof USER_STATUSES)[number];

/** A person with an account. */
@Entity('users')
@Check('users_role', `role IN ('user', 'admin')`)
@Check('users_status', `status IN ('active', 'disabled')`)
@Index('users_created', ['createdAt', 'id'])
@Index('users_email_owner', { synchronize: false })
@Index('users_email', { synchronize: false })
@Index('users_username_key', { synchronize: false })
export class User {
  /** UUIDv7 */
  @PrimaryColumn({ type: 'uuid', primaryKeyConstraintName: 'users_pkey' })
  id: string;

  /**
   * As it was written. It belongs to whoever confirmed it: unconfirmed, any number of accounts may claim it, so that
   * registering tells nobody who has an account. Null when an OpenID provider told none.
   */
  @Column({ type: 'text', nullable: true })
  email: string | null;

  /** As it was written; unique without regard to case. */
  @Column({ type: 'varchar', length: 50 })
  username: string;

  @Column({ type: 'text' })
  displayName: string;

  /** argon2id as a PHC string; null for an account without a password. */
  @Column({ type: 'text', nullable: true, select: false })
  passwordHash: string | null;

  /** Null until it is changed. */
  @Column({ type: 'timestamptz', precision: 3, nullable: true })
  passwordChangedAt: Date | null;

  @Column({ type: 'text', default: 'user' })
  role: Role;

  @Column({ type: 'text', default: 'active' })
  status: UserStatus;

  /** IANA name */
  @Column({ type: 'text', default: 'UTC' })
  timeZone: string;

  /** BCP 47 */
  @Column({ type: 'text', default: 'en' })
  locale: string;

  @Column({ type: 'timestamptz', precision: 3, nullable: true })
  emailVerifiedAt: Date | null;

  /** When the account and all it owns will be erased, because its owner wants it. */
  @Column({ type: 'timestamptz', precision: 3, nullable: true })
  eraseAt: Date | null;

  @Column({ type: 'integer', default: 1 })
  version: number;

  @Column({ type: 'timestamptz', precision: 3, default: () => 'now()' })
  createdAt: Date;

  @Column({ type: 'timestamptz', precision: 3, default: () => 'now()' })
  updatedAt: Date;

  /** Takes over what is given and new; which columns have changed. */
  revise(profile: Partial<Pick<User, 'displayName' | 'timeZone' | 'locale'>>, now: Date): (keyof User)[] {
    const names = Object.keys(profile) as (keyof typeof profile)[];
    const changed = names.filter((name) => profile[name] !== undefined && profile[name] !== this[name]);
    if (changed.length === 0) return [];
    for (const name of changed) this[name] = profile[name]!;
    Object.assign(this, { version: this.version + 1, updatedAt: now });
    return [...changed, 'version', 'updatedAt'];
  }

  /** A new, active account. */
  static register(
    details: { email: string | null; username: string; displayName?: string; timeZone?: string },
    now: Date,
  ): User {
    return Object.assign(new User(), {
      id: newId(),
      email: details.email,
      username: details.username,
      displayName: details.displayName ?? details.username,
      passwordChangedAt: null,
      eraseAt: null,
      role: 'user',
      status: 'active',
      timeZone: details.timeZone ?? 'UTC',
      locale: 'en',
      emailVerifiedAt: null,
      version: 1,
      createdAt: now,
      updatedAt: now,
    });
  }
}
