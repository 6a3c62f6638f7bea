import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn, type Relation } from 'typeorm';
import { User } from '../../users/user.entity.js';

/** An account at an OpenID provider that opens an account here. */
@Entity('identities')
@Index('identities_issuer_subject', ['issuer', 'subject'], { unique: true })
@Index('identities_user', ['userId'])
export class Identity {
  /** UUIDv7 */
  @PrimaryColumn({ type: 'uuid', primaryKeyConstraintName: 'identities_pkey' })
  id: string;

  @Column({ type: 'uuid' })
  userId: string;

  @ManyToOne(() => User, { onDelete: 'CASCADE', nullable: false })
  @JoinColumn({ name: 'user_id', foreignKeyConstraintName: 'identities_user_fkey' })
  user: Relation<User>;

  /** The provider's name in the configuration when it was linked. */
  @Column({ type: 'text' })
  provider: string;

  /** With `subject`, who this is: addresses and names may change hands. */
  @Column({ type: 'text' })
  issuer: string;

  @Column({ type: 'text' })
  subject: string;

  /** What the provider said when it was linked, for people to recognize it. */
  @Column({ type: 'text', nullable: true })
  email: string | null;

  @Column({ type: 'timestamptz', precision: 3 })
  createdAt: Date;

  @Column({ type: 'timestamptz', precision: 3 })
  lastUsedAt: Date;
}
