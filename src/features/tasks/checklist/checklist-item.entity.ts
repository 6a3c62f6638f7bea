import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn, type Relation } from 'typeorm';
import { newId } from '../../../platform/database/new-id.js';
import { lastPosition } from '../../../platform/database/position.js';
import { Task } from '../task.entity.js';

/** A line on the checklist of a task. */
@Entity('checklist_items')
@Index('checklist_items_position', ['taskId', 'position'], { unique: true })
export class ChecklistItem {
  /** UUIDv7, unless the client made its own. */
  @PrimaryColumn({ type: 'uuid', primaryKeyConstraintName: 'checklist_items_pkey' })
  id: string;

  @Column({ type: 'uuid' })
  taskId: string;

  @ManyToOne(() => Task, { onDelete: 'CASCADE', nullable: false })
  @JoinColumn({ name: 'task_id', foreignKeyConstraintName: 'checklist_items_task_fkey' })
  task: Relation<Task>;

  @Column({ type: 'text' })
  name: string;

  @Column({ type: 'integer', nullable: true })
  quantity: number | null;

  @Column({ type: 'boolean' })
  checked: boolean;

  /** Among the task's items; compares by bytes. */
  @Column({ type: 'text', collation: 'C' })
  position: string;

  @Column({ type: 'integer' })
  version: number;

  @Column({ type: 'timestamptz', precision: 3 })
  createdAt: Date;

  @Column({ type: 'timestamptz', precision: 3 })
  updatedAt: Date;

  /** A new item, behind the others. */
  static create(taskId: string, { id, ...details }: NewItem, now: Date): ChecklistItem {
    const item = Object.assign(new ChecklistItem(), {
      // As PostgreSQL writes it.
      id: id?.toLowerCase() ?? newId(),
      taskId,
      quantity: null,
      checked: false,
      position: lastPosition(),
      version: 1,
      createdAt: now,
      updatedAt: now,
    });
    item.revise(details);
    return item;
  }

  /** The same for another task, not checked. */
  copy(taskId: string, now: Date): ChecklistItem {
    const { name, quantity, position } = this;
    return Object.assign(ChecklistItem.create(taskId, { name, quantity }, now), { position });
  }

  /** Takes over what is given; what is absent stays. */
  revise(details: ItemDetails): void {
    const given = Object.entries(details).filter(([, value]) => value !== undefined);
    Object.assign(this, Object.fromEntries(given));
  }
}

/** What can be said of an item from outside. */
interface ItemDetails {
  name?: string;
  quantity?: number | null;
  checked?: boolean;
}

interface NewItem extends ItemDetails {
  id?: string;
  name: string;
}
