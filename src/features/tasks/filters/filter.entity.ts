import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn, type Relation } from 'typeorm';
import { newId } from '../../../platform/database/new-id.js';
import { User } from '../../users/user.entity.js';
import type { TaskQuery } from '../dto/list-tasks.dto.js';

/** A query that somebody keeps under a name. */
@Entity('filters')
@Index('filters_owner_name', ['ownerId', 'name', 'id'])
@Index('filters_owner_created', ['ownerId', 'createdAt', 'id'])
export class Filter {
  /** UUIDv7, unless the client made its own. */
  @PrimaryColumn({ type: 'uuid', primaryKeyConstraintName: 'filters_pkey' })
  id: string;

  @Column({ type: 'uuid' })
  ownerId: string;

  @ManyToOne(() => User, { onDelete: 'CASCADE', nullable: false })
  @JoinColumn({ name: 'owner_id', foreignKeyConstraintName: 'filters_owner_fkey' })
  owner: Relation<User>;

  @Column({ type: 'text' })
  name: string;

  /** `#rrggbb` */
  @Column({ type: 'text', nullable: true })
  color: string | null;

  /** As it was valid when it was stored. What it names may be gone since, and finds nothing. */
  @Column({ type: 'jsonb' })
  query: TaskQuery;

  @Column({ type: 'integer' })
  version: number;

  @Column({ type: 'timestamptz', precision: 3 })
  createdAt: Date;

  @Column({ type: 'timestamptz', precision: 3 })
  updatedAt: Date;

  static create(
    ownerId: string,
    { id, name, color = null, query }: { id?: string; name: string; color?: string | null; query: TaskQuery },
    now: Date,
  ): Filter {
    return Object.assign(new Filter(), {
      // As PostgreSQL writes it.
      id: id?.toLowerCase() ?? newId(),
      ownerId,
      name,
      color,
      query,
      version: 1,
      createdAt: now,
      updatedAt: now,
    });
  }

  /** Takes over what is given; of the query as well, where `null` takes a member away (RFC 7396). */
  revise({ name = this.name, color = this.color, query }: FilterDetails): void {
    Object.assign(this, { name, color });
    const members = Object.entries({ ...this.query, ...query }).filter(([, value]) => value != null);
    this.query = Object.fromEntries(members);
  }
}

/** What can be said of a filter. */
interface FilterDetails {
  name?: string;
  color?: string | null;
  query?: { [Member in keyof TaskQuery]: TaskQuery[Member] | null };
}
