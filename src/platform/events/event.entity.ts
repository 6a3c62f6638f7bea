import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** The event log (transactional outbox): one row for each change, written by the change's own transaction. */
@Entity('events')
@Index('events_unrelayed', ['id'], { where: 'relayed_at IS NULL' })
@Index('events_administration', { synchronize: false })
@Index('events_subject', ['subjectId', 'id'], { where: 'context_id IS NOT NULL' })
@Index('events_context', ['contextId', 'id'], { where: 'context_id IS NOT NULL' })
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

  /** The larger thing that it belongs to: the project of a task. */
  @Column({ type: 'uuid', nullable: true })
  contextId: string | null;

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
