import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn, type Relation } from 'typeorm';
import { newId } from '../../platform/database/new-id.js';
import { User } from '../users/user.entity.js';

/** A word of somebody's own that tasks can carry. */
@Entity('labels')
@Index('labels_owner_name', { synchronize: false })
export class Label {
  /** UUIDv7, unless the client made its own. */
  @PrimaryColumn({ type: 'uuid', primaryKeyConstraintName: 'labels_pkey' })
  id: string;

  @Column({ type: 'uuid' })
  ownerId: string;

  @ManyToOne(() => User, { onDelete: 'CASCADE', nullable: false })
  @JoinColumn({ name: 'owner_id', foreignKeyConstraintName: 'labels_owner_fkey' })
  owner: Relation<User>;

  /** The owner has no other of this name, in upper or lower case. */
  @Column({ type: 'text' })
  name: string;

  /** `#rrggbb` */
  @Column({ type: 'text', nullable: true })
  color: string | null;

  @Column({ type: 'integer' })
  version: number;

  @Column({ type: 'timestamptz', precision: 3 })
  createdAt: Date;

  @Column({ type: 'timestamptz', precision: 3 })
  updatedAt: Date;

  /** A new label of `ownerId`. */
  static create(ownerId: string, { id, name, color = null }: NewLabel, now: Date): Label {
    return Object.assign(new Label(), {
      // As PostgreSQL writes it.
      id: id?.toLowerCase() ?? newId(),
      ownerId,
      name,
      color,
      version: 1,
      createdAt: now,
      updatedAt: now,
    });
  }

  /** Takes over what is given; what is absent stays. */
  revise({ name = this.name, color = this.color }: LabelDetails): void {
    Object.assign(this, { name, color });
  }
}

/** What can be said of a label from outside. */
interface LabelDetails {
  name?: string;
  color?: string | null;
}

interface NewLabel extends LabelDetails {
  id?: string;
  name: string;
}
