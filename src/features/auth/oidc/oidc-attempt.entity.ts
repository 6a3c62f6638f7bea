import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn, type Relation } from 'typeorm';
import { User } from '../../users/user.entity.js';

/** A browser that was sent to a provider and is expected back, once. */
@Entity('oidc_attempts')
@Index('oidc_attempts_user', ['userId'])
@Index('oidc_attempts_expires', ['expiresAt'])
export class OidcAttempt {
  /** SHA-256 of the `state`. */
  @PrimaryColumn({ type: 'bytea', primaryKeyConstraintName: 'oidc_attempts_pkey' })
  stateDigest: Buffer;

  /** SHA-256 of the cookie of the browser that left, so that another one cannot finish for it. */
  @Column({ type: 'bytea' })
  browserDigest: Buffer;

  @Column({ type: 'text' })
  provider: string;

  @Column({ type: 'text' })
  nonce: string;

  /** Of PKCE, encrypted. */
  @Column({ type: 'bytea' })
  codeVerifier: Buffer;

  /** Where the browser goes afterwards. */
  @Column({ type: 'text' })
  returnTo: string;

  /** Who links an identity to their account; null for a sign-in. */
  @Column({ type: 'uuid', nullable: true })
  userId: string | null;

  @ManyToOne(() => User, { onDelete: 'CASCADE', nullable: true })
  @JoinColumn({ name: 'user_id', foreignKeyConstraintName: 'oidc_attempts_user_fkey' })
  user: Relation<User> | null;

  /** The session that asked for the link: it must still be live when the browser is back. */
  @Column({ type: 'uuid', nullable: true })
  sessionId: string | null;

  @Column({ type: 'timestamptz', precision: 3 })
  expiresAt: Date;

  @Column({ type: 'timestamptz', precision: 3, nullable: true })
  usedAt: Date | null;

  /** When a second factor ended what the provider alone could not. */
  @Column({ type: 'timestamptz', precision: 3, nullable: true })
  completedAt: Date | null;
}
