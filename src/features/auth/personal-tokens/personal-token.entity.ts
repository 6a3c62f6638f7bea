import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn, type Relation } from 'typeorm';
import { newId } from '../../../platform/database/new-id.js';
import { User } from '../../users/user.entity.js';

/** A token that a person made for a program: it may what its scopes say, until it expires or is deleted. */
@Entity('personal_tokens')
@Index('personal_tokens_digest', ['digest'], { unique: true })
@Index('personal_tokens_user', ['userId'])
export class PersonalToken {
  /** UUIDv7 */
  @PrimaryColumn({ type: 'uuid', primaryKeyConstraintName: 'personal_tokens_pkey' })
  id: string;

  @Column({ type: 'uuid' })
  userId: string;

  @ManyToOne(() => User, { onDelete: 'CASCADE', nullable: false })
  @JoinColumn({ name: 'user_id', foreignKeyConstraintName: 'personal_tokens_user_fkey' })
  user: Relation<User>;

  @Column({ type: 'text' })
  name: string;

  /** SHA-256 of the token. */
  @Column({ type: 'bytea', select: false })
  digest: Buffer;

  /** Such as `tasks:read`. */
  @Column({ type: 'text', array: true })
  scopes: string[];

  @Column({ type: 'timestamptz', precision: 3 })
  createdAt: Date;

  @Column({ type: 'timestamptz', precision: 3, nullable: true })
  expiresAt: Date | null;

  /** To the minute. */
  @Column({ type: 'timestamptz', precision: 3, nullable: true })
  lastUsedAt: Date | null;

  /** A token of `userId` that nobody has used. `digest` is all that is kept of it. */
  static create(
    userId: string,
    digest: Buffer,
    details: { name: string; scopes: string[]; expiresAt?: string | null },
    now: Date,
  ): PersonalToken {
    const { name, scopes, expiresAt = null } = details;
    return Object.assign(new PersonalToken(), {
      id: newId(),
      userId,
      name,
      digest,
      scopes,
      createdAt: now,
      expiresAt: expiresAt === null ? null : new Date(expiresAt),
      lastUsedAt: null,
    });
  }
}
