import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** The event log (transactional outbox): one row for each change, written by the change's own transaction. */
@Entity('events')
@Index('events_unrelayed', ['id'], { where: 'relayed_at IS NULL' })
@Index('events_administration', { synchronize: false })
export class EventRow {
  /** UUIDv7 */
  @PrimaryColumn({ type: 'uuid', primaryKeyConstraintName: 'events_pkey' })
  id: string;

  @Column({ type: 'text' })
  type: string;

  /** Who did it; null for the system. */
  @Column({ type: 'uuid', nullable: true })
  actorId: string | null;

  /** What it happened to. */
  @Column({ type: 'uuid' })
  subjectId: string;

  /** Cached answers that are no longer true, see ResponseCache. */
  @Column({ type: 'text', array: true })
  scopes: string[];

  @Column({ type: 'jsonb' })
  data: object;

  // TypeORM compares defaults without their casts; the column casts to bigint by way of text.
  /** Orders events for readers that must not overtake a transaction that is still open. */
  @Column({ type: 'bigint', default: () => '((pg_current_xact_id()))' })
  transactionId: string;

  @Column({ type: 'timestamptz', precision: 3, default: () => 'now()' })
  occurredAt: Date;

  @Column({ type: 'timestamptz', precision: 3, nullable: true })
  relayedAt: Date | null;
}
