import { Check, Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn, type Relation } from 'typeorm';
import { newId } from '../../platform/database/new-id.js';
import { User } from '../users/user.entity.js';
import { DueTwice } from './tasks.errors.js';

/** Something to be done. */
@Entity('tasks')
@Check('tasks_priority', 'priority BETWEEN 0 AND 4')
@Check('tasks_due_once', 'due_at IS NULL OR due_date IS NULL')
@Index('tasks_owner_created', ['ownerId', 'createdAt', 'id'], { where: 'deleted_at IS NULL' })
export class Task {
  /** UUIDv7, unless the client made its own. */
  @PrimaryColumn({ type: 'uuid', primaryKeyConstraintName: 'tasks_pkey' })
  id: string;

  @Column({ type: 'uuid' })
  ownerId: string;

  @ManyToOne(() => User, { onDelete: 'CASCADE', nullable: false })
  @JoinColumn({ name: 'owner_id', foreignKeyConstraintName: 'tasks_owner_fkey' })
  owner: Relation<User>;

  @Column({ type: 'text' })
  title: string;

  /** Markdown, kept as it was written. */
  @Column({ type: 'text' })
  description: string;

  /** 0 none to 4 urgent */
  @Column({ type: 'smallint' })
  priority: number;

  /** Open while null. */
  @Column({ type: 'timestamptz', precision: 3, nullable: true })
  completedAt: Date | null;

  @Column({ type: 'timestamptz', precision: 3, nullable: true })
  startAt: Date | null;

  @Column({ type: 'timestamptz', precision: 3, nullable: true })
  dueAt: Date | null;

  /** Due on a day instead of at a moment, `2026-11-20`. */
  @Column({ type: 'date', nullable: true })
  dueDate: string | null;

  /** IANA zone that the dates are meant in; null follows the reader. */
  @Column({ type: 'text', nullable: true })
  timeZone: string | null;

  @Column({ type: 'integer', nullable: true })
  estimatedMinutes: number | null;

  @Column({ type: 'integer' })
  version: number;

  @Column({ type: 'timestamptz', precision: 3 })
  createdAt: Date;

  @Column({ type: 'timestamptz', precision: 3 })
  updatedAt: Date;

  /** In the trash since. */
  @Column({ type: 'timestamptz', precision: 3, nullable: true })
  deletedAt: Date | null;

  /** A new task of `ownerId`. Throws DueTwice. */
  static create(ownerId: string, details: TaskDetails & { id?: string; title: string }, now: Date): Task {
    const task = Object.assign(new Task(), {
      // As PostgreSQL writes it.
      id: details.id?.toLowerCase() ?? newId(),
      ownerId,
      description: '',
      priority: 0,
      completedAt: null,
      startAt: null,
      dueAt: null,
      dueDate: null,
      timeZone: null,
      estimatedMinutes: null,
      version: 1,
      createdAt: now,
      updatedAt: now,
      deletedAt: null,
    });
    task.revise(details);
    return task;
  }

  /** Takes over what is given; what is absent stays. Throws DueTwice. */
  revise({ startAt, dueAt, ...rest }: TaskDetails): void {
    const given = Object.entries(rest).filter(([name, value]) => value !== undefined && name !== 'id');
    Object.assign(this, Object.fromEntries(given));
    if (startAt !== undefined) this.startAt = instant(startAt);
    if (dueAt !== undefined) this.dueAt = instant(dueAt);
    if (this.dueAt && this.dueDate) throw new DueTwice();
  }

  /** A task that is completed already stays as it is. */
  complete(now: Date): void {
    this.completedAt ??= now;
  }

  reopen(): void {
    this.completedAt = null;
  }

  delete(now: Date): void {
    this.deletedAt = now;
  }
}

const instant = (text: string | null) => (text === null ? null : new Date(text));

/** What can be said of a task from outside; instants as RFC 3339 text. */
export interface TaskDetails {
  title?: string;
  description?: string;
  priority?: number;
  startAt?: string | null;
  dueAt?: string | null;
  dueDate?: string | null;
  timeZone?: string | null;
  estimatedMinutes?: number | null;
}
