import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn } from 'typeorm';

/** One request that its sender may repeat: what was answered first, in the transaction of what it did. */
@Entity('idempotency_keys')
@Index('idempotency_keys_created', ['createdAt'])
export class IdempotencyKey {
  @PrimaryColumn({ type: 'uuid', primaryKeyConstraintName: 'idempotency_keys_pkey' })
  userId: string;

  // By name, as the platform imports no feature. Checked at the end: checked at once it would lock the account's row
  // before the use case, which may want it for itself, and two requests of one user would wait for each other.
  @ManyToOne('User', { onDelete: 'CASCADE', nullable: false, deferrable: 'INITIALLY DEFERRED' })
  @JoinColumn({ name: 'user_id', foreignKeyConstraintName: 'idempotency_keys_user_fkey' })
  user: object;

  /** As the client made it. */
  @PrimaryColumn({ type: 'text', primaryKeyConstraintName: 'idempotency_keys_pkey' })
  key: string;

  /** Keyed digest of method, URL and body: bodies may hold passwords, which a plain digest would let one guess. */
  @Column({ type: 'text' })
  request: string;

  /** JSON, encrypted: answers may hold secrets. Null only inside the transaction that makes it. */
  @Column({ type: 'bytea', nullable: true })
  answer: Buffer | null;

  @Column({ type: 'timestamptz', precision: 3, default: () => 'now()' })
  createdAt: Date;
}
