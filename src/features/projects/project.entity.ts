import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import { newId } from '../../platform/database/new-id.js';
import { InboxFixed, ProjectArchived } from './projects.errors.js';

/** A list of tasks, and who may see them. Every user has one that is their Inbox; it has the user's id. */
@Entity('projects')
@Index('projects_deleted', ['deletedAt'], { where: 'deleted_at IS NOT NULL' })
export class Project {
  /** UUIDv7, unless the client made its own. */
  @PrimaryColumn({ type: 'uuid', primaryKeyConstraintName: 'projects_pkey' })
  id: string;

  @Column({ type: 'text' })
  name: string;

  /** `#rrggbb` */
  @Column({ type: 'text', nullable: true })
  color: string | null;

  @Column({ type: 'boolean' })
  isInbox: boolean;

  /** Nothing in it changes since, and lists leave its tasks out unless they are asked for. */
  @Column({ type: 'timestamptz', precision: 3, nullable: true })
  archivedAt: Date | null;

  /** May outlive the account. */
  @Column({ type: 'uuid' })
  createdBy: string;

  /** Counts changes of the project, of its members and of where they put it: what anybody sees of it. */
  @Column({ type: 'integer' })
  version: number;

  @Column({ type: 'timestamptz', precision: 3 })
  createdAt: Date;

  @Column({ type: 'timestamptz', precision: 3 })
  updatedAt: Date;

  /** It has no members since; the worker takes it away. */
  @Column({ type: 'timestamptz', precision: 3, nullable: true })
  deletedAt: Date | null;

  /** A new project of `userId`. */
  static create(
    userId: string,
    { id, name, color = null }: { id?: string; name: string; color?: string | null },
    now: Date,
  ): Project {
    return Object.assign(new Project(), {
      // As PostgreSQL writes it.
      id: id?.toLowerCase() ?? newId(),
      name,
      color,
      isInbox: false,
      archivedAt: null,
      createdBy: userId,
      version: 1,
      createdAt: now,
      updatedAt: now,
      deletedAt: null,
    });
  }

  /** Where the tasks of somebody go that belong nowhere else. It is never shared, archived or deleted. */
  static inboxOf(userId: string, now: Date): Project {
    return Object.assign(Project.create(userId, { id: userId, name: 'Inbox' }, now), { isInbox: true });
  }

  /** Takes over what is given; what is absent stays. Throws InboxFixed, ProjectArchived. */
  revise({ name = this.name, color = this.color }: { name?: string; color?: string | null }): void {
    if (this.isInbox && name !== this.name) throw new InboxFixed();
    if (this.archivedAt) throw new ProjectArchived();
    Object.assign(this, { name, color });
  }

  /** A project that is archived already stays as it is. Throws InboxFixed. */
  archive(now: Date): void {
    if (this.isInbox) throw new InboxFixed();
    this.archivedAt ??= now;
  }

  unarchive(): void {
    this.archivedAt = null;
  }

  /** Throws InboxFixed. */
  delete(now: Date): void {
    if (this.isInbox) throw new InboxFixed();
    this.deletedAt = now;
  }

  /** Somebody sees something else of it: which columns say so. */
  touch(now: Date): (keyof Project)[] {
    Object.assign(this, { version: this.version + 1, updatedAt: now });
    return ['version', 'updatedAt'];
  }
}
