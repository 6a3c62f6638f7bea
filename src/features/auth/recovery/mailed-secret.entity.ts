import { Check, Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn, type Relation } from 'typeorm';
import { User } from '../../users/user.entity.js';

export type MailedPurpose = 'verify-email' | 'change-email' | 'reset-password';

/** A secret in a mail, which proves that somebody reads the mail of an address. Good once. */
@Entity('mailed_secrets')
@Check('mailed_secrets_purpose', `purpose IN ('verify-email', 'change-email', 'reset-password')`)
@Index('mailed_secrets_digest', ['digest'], { unique: true })
@Index('mailed_secrets_user', ['userId'])
export class MailedSecret {
  /** UUIDv7. The secret itself follows from it and from a key outside the database. */
  @PrimaryColumn({ type: 'uuid', primaryKeyConstraintName: 'mailed_secrets_pkey' })
  id: string;

  @Column({ type: 'uuid' })
  userId: string;

  @ManyToOne(() => User, { onDelete: 'CASCADE', nullable: false })
  @JoinColumn({ name: 'user_id', foreignKeyConstraintName: 'mailed_secrets_user_fkey' })
  user: Relation<User>;

  @Column({ type: 'text' })
  purpose: MailedPurpose;

  /** Where the mail went. */
  @Column({ type: 'text' })
  email: string;

  /** SHA-256 of the secret. */
  @Column({ type: 'bytea' })
  digest: Buffer;

  @Column({ type: 'timestamptz', precision: 3 })
  createdAt: Date;

  @Column({ type: 'timestamptz', precision: 3 })
  expiresAt: Date;

  @Column({ type: 'timestamptz', precision: 3, nullable: true })
  usedAt: Date | null;
}
