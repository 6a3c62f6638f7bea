import { Column, Entity, JoinColumn, OneToOne, PrimaryColumn, type Relation } from 'typeorm';
import { User } from '../../users/user.entity.js';

/** An authenticator app of an account (TOTP, RFC 6238). Asked for once it is confirmed. */
@Entity('second_factors')
export class SecondFactor {
  @PrimaryColumn({ type: 'uuid', primaryKeyConstraintName: 'second_factors_pkey' })
  userId: string;

  @OneToOne(() => User, { onDelete: 'CASCADE', nullable: false })
  @JoinColumn({ name: 'user_id', foreignKeyConstraintName: 'second_factors_user_fkey' })
  user: Relation<User>;

  /** Encrypted with a key outside the database. */
  @Column({ type: 'bytea', select: false })
  secret: Buffer;

  @Column({ type: 'timestamptz', precision: 3 })
  createdAt: Date;

  @Column({ type: 'timestamptz', precision: 3, nullable: true })
  confirmedAt: Date | null;

  /** The 30-second step of the newest code that was taken: none is taken twice. */
  @Column({ type: 'bigint', nullable: true })
  lastStep: string | null;
}
