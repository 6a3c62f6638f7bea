import { Check, Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn, type Relation } from 'typeorm';
import { newId } from '../../platform/database/new-id.js';
import { lastPosition } from '../../platform/database/position.js';
import { Project } from '../projects/project.entity.js';
import { Section } from '../projects/sections/section.entity.js';
import { DueTwice, RecurrenceNeedsDate } from './tasks.errors.js';

/** Something to be done. */
@Entity('tasks')
@Check('tasks_priority', 'priority BETWEEN 0 AND 4')
@Check('tasks_due_once', 'due_at IS NULL OR due_date IS NULL')
@Index('tasks_position', ['projectId', 'position'], { unique: true })
@Index('tasks_project_created', ['projectId', 'createdAt', 'id'], { where: 'deleted_at IS NULL' })
@Index('tasks_section', ['sectionId'], { where: 'section_id IS NOT NULL' })
@Index('tasks_parent', ['parentId', 'position'], { where: 'parent_id IS NOT NULL' })
@Index('tasks_deleted', ['deletedAt'], { where: 'deleted_at IS NOT NULL' })
@Index('tasks_project_deleted', ['projectId', 'deletedAt', 'id'], { where: 'deleted_at IS NOT NULL' })
@Index('tasks_project_due', { synchronize: false })
@Index('tasks_search', { synchronize: false })
@Index('tasks_labels', { synchronize: false })
@Index('tasks_assignees', { synchronize: false })
export class Task {
  /** UUIDv7, unless the client made its own. */
  @PrimaryColumn({ type: 'uuid', primaryKeyConstraintName: 'tasks_pkey' })
  id: string;

  /** Whose members see it. */
  @Column({ type: 'uuid' })
  projectId: string;

  @ManyToOne(() => Project, { onDelete: 'CASCADE', nullable: false })
  @JoinColumn({ name: 'project_id', foreignKeyConstraintName: 'tasks_project_fkey' })
  project: Relation<Project>;

  /** A section of the same project. */
  @Column({ type: 'uuid', nullable: true })
  sectionId: string | null;

  @ManyToOne(() => Section, { onDelete: 'SET NULL', nullable: true })
  @JoinColumn({ name: 'section_id', foreignKeyConstraintName: 'tasks_section_fkey' })
  section: Relation<Section> | null;

  /** The task of the same project that this is a part of. */
  @Column({ type: 'uuid', nullable: true })
  parentId: string | null;

  @ManyToOne(() => Task, { onDelete: 'CASCADE', nullable: true })
  @JoinColumn({ name: 'parent_id', foreignKeyConstraintName: 'tasks_parent_fkey' })
  parent: Relation<Task> | null;

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

  /** The last day on which it is of use. */
  @Column({ type: 'date', nullable: true })
  deadline: string | null;

  /** RRULE of RFC 5545 */
  @Column({ type: 'text', nullable: true })
  recurrence: string | null;

  /** IANA zone that the dates are meant in; null follows the reader. */
  @Column({ type: 'text', nullable: true })
  timeZone: string | null;

  @Column({ type: 'integer', nullable: true })
  estimatedMinutes: number | null;

  /** Labels of members of the project. */
  @Column({ type: 'uuid', array: true })
  labelIds: string[];

  /** Members of the project. */
  @Column({ type: 'uuid', array: true })
  assigneeIds: string[];

  /** Among the project's tasks; compares by bytes. */
  @Column({ type: 'text', collation: 'C' })
  position: string;

  /** May outlive the account. */
  @Column({ type: 'uuid' })
  createdBy: string;

  /** Who changed it last; may outlive the account. */
  @Column({ type: 'uuid' })
  updatedBy: string;

  @Column({ type: 'integer' })
  version: number;

  @Column({ type: 'timestamptz', precision: 3 })
  createdAt: Date;

  @Column({ type: 'timestamptz', precision: 3 })
  updatedAt: Date;

  /** In the trash since. */
  @Column({ type: 'timestamptz', precision: 3, nullable: true })
  deletedAt: Date | null;

  // What it is made of is in the migration alone: TypeORM compares expressions by their text, without blanks.
  /** The words of title and description. PostgreSQL makes it; nothing reads it but the search. */
  @Column({ type: 'tsvector', generatedType: 'STORED', asExpression: ' ', select: false, nullable: true })
  search?: never;

  /** A new task that `userId` makes, in their Inbox if nothing else is said. Throws DueTwice, RecurrenceNeedsDate. */
  static create(userId: string, { id, projectId, parentId, ...details }: NewTask, now: Date): Task {
    const task = Object.assign(new Task(), {
      // As PostgreSQL writes it.
      id: id?.toLowerCase() ?? newId(),
      projectId: projectId?.toLowerCase() ?? userId,
      sectionId: null,
      parentId: parentId?.toLowerCase() ?? null,
      description: '',
      priority: 0,
      completedAt: null,
      startAt: null,
      dueAt: null,
      dueDate: null,
      deadline: null,
      recurrence: null,
      timeZone: null,
      estimatedMinutes: null,
      labelIds: [],
      assigneeIds: [],
      position: lastPosition(),
      createdBy: userId,
      updatedBy: userId,
      version: 1,
      createdAt: now,
      updatedAt: now,
      deletedAt: null,
    });
    task.revise(details);
    return task;
  }

  /** The same to be done once more: open, and a row of its own. */
  copy(userId: string, place: Pick<Task, 'id' | 'parentId' | 'position'>, now: Date): Task {
    return Object.assign(new Task(), this, place, {
      completedAt: null,
      createdBy: userId,
      updatedBy: userId,
      version: 1,
      createdAt: now,
      updatedAt: now,
    });
  }

  /** Takes over what is given; what is absent stays. Throws DueTwice, RecurrenceNeedsDate. */
  revise({ startAt, dueAt, recurrence, sectionId, labelIds, assigneeIds, ...rest }: TaskDetails): void {
    const given = Object.entries(rest).filter(([, value]) => value !== undefined);
    Object.assign(this, Object.fromEntries(given));
    if (startAt !== undefined) this.startAt = instant(startAt);
    if (dueAt !== undefined) this.dueAt = instant(dueAt);
    if (recurrence !== undefined) this.recurrence = recurrence?.toUpperCase() ?? null;
    if (sectionId !== undefined) this.sectionId = sectionId?.toLowerCase() ?? null;
    if (labelIds) this.labelIds = labelIds.map(lowered);
    if (assigneeIds) this.assigneeIds = assigneeIds.map(lowered);
    if (this.dueAt && this.dueDate) throw new DueTwice();
    if (this.recurrence && !this.dueAt && !this.dueDate) throw new RecurrenceNeedsDate();
  }

  /** A task that is completed already stays as it is. */
  complete(now: Date): void {
    this.completedAt ??= now;
  }

  reopen(): void {
    this.completedAt = null;
  }
}

const instant = (text: string | null) => (text === null ? null : new Date(text));
const lowered = (id: string) => id.toLowerCase();

/** What can be said of a task from outside; instants as RFC 3339 text. */
interface TaskDetails {
  title?: string;
  description?: string;
  priority?: number;
  startAt?: string | null;
  dueAt?: string | null;
  dueDate?: string | null;
  deadline?: string | null;
  recurrence?: string | null;
  timeZone?: string | null;
  estimatedMinutes?: number | null;
  sectionId?: string | null;
  labelIds?: string[];
  assigneeIds?: string[];
}

/** What a task begins with. */
interface NewTask extends TaskDetails {
  title: string;
  id?: string;
  projectId?: string;
  parentId?: string | null;
}
