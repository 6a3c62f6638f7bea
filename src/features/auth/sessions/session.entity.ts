import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn, type Relation } from 'typeorm';
import { newId } from '../../../platform/database/new-id.js';
import { User } from '../../users/user.entity.js';

/** A session that is not continued for so long ends. */
export const IDLE_DAYS = 14;

/** What makes a row a session that can be continued. */
export const LIVE = `revoked_at IS NULL AND expires_at > now() AND last_used_at > now() - interval '${IDLE_DAYS} days'`;

/** One sign-in. Its tokens are good only while it is. */
@Entity('sessions')
@Index('sessions_user', ['userId'])
export class Session {
  /** UUIDv7, the `sid` of its access tokens. */
  @PrimaryColumn({ type: 'uuid', primaryKeyConstraintName: 'sessions_pkey' })
  id: string;

  @Column({ type: 'uuid' })
  userId: string;

  @ManyToOne(() => User, { onDelete: 'CASCADE', nullable: false })
  @JoinColumn({ name: 'user_id', foreignKeyConstraintName: 'sessions_user_fkey' })
  user: Relation<User>;

  /** What used it last, as it called itself. */
  @Column({ type: 'text', default: '' })
  userAgent: string;

  /** Where it was used from last: at the sign-in or a refresh. */
  @Column({ type: 'text', default: '' })
  address: string;

  @Column({ type: 'timestamptz', precision: 3 })
  createdAt: Date;

  /** When it was last continued with its refresh token. */
  @Column({ type: 'timestamptz', precision: 3, default: () => 'now()' })
  lastUsedAt: Date;

  /** When its owner last proved who they are: with the password, a second factor, or at a provider. */
  @Column({ type: 'timestamptz', precision: 3, default: () => 'now()' })
  confirmedAt: Date;

  /** The end of its absolute lifetime. */
  @Column({ type: 'timestamptz', precision: 3 })
  expiresAt: Date;

  /** Signed out, by whomever. */
  @Column({ type: 'timestamptz', precision: 3, nullable: true })
  revokedAt: Date | null;

  /** A session of `userId` that starts now and ends for good after `lifetimeMs`. */
  static start(userId: string, client: Client, now: Date, lifetimeMs: number): Session {
    return Object.assign(new Session(), {
      id: newId(),
      userId,
      ...client,
      createdAt: now,
      lastUsedAt: now,
      confirmedAt: now,
      expiresAt: new Date(now.getTime() + lifetimeMs),
      revokedAt: null,
    });
  }
}

/** What a sign-in came from. */
export interface Client {
  readonly userAgent: string;
  readonly address: string;
}
