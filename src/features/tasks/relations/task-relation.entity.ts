import { Check, Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn, type Relation } from 'typeorm';
import { newId } from '../../../platform/database/new-id.js';
import { Task } from '../task.entity.js';

/** How one task can be related to another, as it is said from its own end. */
export const RELATION_KINDS = ['blocks', 'relates', 'duplicates'] as const;
export type RelationKind = (typeof RELATION_KINDS)[number];

/** That two tasks have to do with each other. */
@Entity('task_relations')
@Check('task_relations_kind', `kind IN ('blocks', 'relates', 'duplicates')`)
@Index('task_relations_ends', ['taskId', 'otherId', 'kind'], { unique: true })
@Index('task_relations_other', ['otherId'])
export class TaskRelation {
  /** UUIDv7 */
  @PrimaryColumn({ type: 'uuid', primaryKeyConstraintName: 'task_relations_pkey' })
  id: string;

  /** The one that blocks, or duplicates; of two that only relate the smaller id. */
  @Column({ type: 'uuid' })
  taskId: string;

  @ManyToOne(() => Task, { onDelete: 'CASCADE', nullable: false })
  @JoinColumn({ name: 'task_id', foreignKeyConstraintName: 'task_relations_task_fkey' })
  task: Relation<Task>;

  @Column({ type: 'uuid' })
  otherId: string;

  @ManyToOne(() => Task, { onDelete: 'CASCADE', nullable: false })
  @JoinColumn({ name: 'other_id', foreignKeyConstraintName: 'task_relations_other_fkey' })
  other: Relation<Task>;

  @Column({ type: 'text' })
  kind: RelationKind;

  @Column({ type: 'timestamptz', precision: 3 })
  createdAt: Date;

  /** That the task `from` has to do with the task `to`. */
  static create(kind: RelationKind, from: string, to: string, now: Date): TaskRelation {
    const isTurned = kind === 'relates' && to < from;
    const [taskId, otherId] = isTurned ? [to, from] : [from, to];
    return Object.assign(new TaskRelation(), { id: newId(), taskId, otherId, kind, createdAt: now });
  }
}
