import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn, type Relation } from 'typeorm';
import { EventRow } from './event.entity.js';

/** Work that follows from an event, and how far it has come. Bull only carries its id. */
@Entity('jobs')
@Index('jobs_event_name', ['eventId', 'name'], { unique: true })
@Index('jobs_due', ['runAt'], { where: 'done_at IS NULL AND failed_at IS NULL' })
export class JobRow {
  @PrimaryColumn({ type: 'uuid', primaryKeyConstraintName: 'jobs_pkey' })
  id: string;

  @Column({ type: 'uuid' })
  eventId: string;

  @ManyToOne(() => EventRow, { onDelete: 'CASCADE', nullable: false })
  @JoinColumn({ name: 'event_id', foreignKeyConstraintName: 'jobs_event_fkey' })
  event: Relation<EventRow>;

  @Column({ type: 'text' })
  name: string;

  @Column({ type: 'smallint', default: 0 })
  attempts: number;

  /** Not before this. */
  @Column({ type: 'timestamptz', precision: 3, default: () => 'now()' })
  runAt: Date;

  /** When it was last handed to Bull. */
  @Column({ type: 'timestamptz', precision: 3, nullable: true })
  sentAt: Date | null;

  @Column({ type: 'timestamptz', precision: 3, nullable: true })
  doneAt: Date | null;

  /** Set aside after its last try: a dead letter. */
  @Column({ type: 'timestamptz', precision: 3, nullable: true })
  failedAt: Date | null;

  @Column({ type: 'text', nullable: true })
  lastError: string | null;
}
