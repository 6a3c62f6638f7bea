import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn, type Relation } from 'typeorm';
import { newId } from '../../platform/database/new-id.js';
import { Task } from '../tasks/task.entity.js';

/** What somebody says about a task. */
@Entity('comments')
@Index('comments_task', ['taskId', 'createdAt', 'id'])
export class Comment {
  /** UUIDv7, unless the client made its own. */
  @PrimaryColumn({ type: 'uuid', primaryKeyConstraintName: 'comments_pkey' })
  id: string;

  @Column({ type: 'uuid' })
  taskId: string;

  @ManyToOne(() => Task, { onDelete: 'CASCADE', nullable: false })
  @JoinColumn({ name: 'task_id', foreignKeyConstraintName: 'comments_task_fkey' })
  task: Relation<Task>;

  /** May outlive the account. */
  @Column({ type: 'uuid' })
  authorId: string;

  /** Markdown */
  @Column({ type: 'text' })
  content: string;

  /** Whom the content mentions, of those who were in the project when it was written. */
  @Column({ type: 'uuid', array: true })
  mentions: string[];

  @Column({ type: 'integer' })
  version: number;

  @Column({ type: 'timestamptz', precision: 3 })
  createdAt: Date;

  @Column({ type: 'timestamptz', precision: 3 })
  updatedAt: Date;

  static create({ id, ...said }: NewComment, now: Date): Comment {
    return Object.assign(new Comment(), {
      // As PostgreSQL writes it.
      id: id?.toLowerCase() ?? newId(),
      ...said,
      version: 1,
      createdAt: now,
      updatedAt: now,
    });
  }

  /** Says something else. */
  revise(content: string, mentions: string[], now: Date): void {
    Object.assign(this, { content, mentions, version: this.version + 1, updatedAt: now });
  }
}

interface NewComment extends Pick<Comment, 'taskId' | 'authorId' | 'content' | 'mentions'> {
  id?: string;
}
