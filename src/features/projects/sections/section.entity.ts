import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn, type Relation } from 'typeorm';
import { newId } from '../../../platform/database/new-id.js';
import { lastPosition } from '../../../platform/database/position.js';
import { Project } from '../project.entity.js';

/** A part of a project: a column of a board, a heading in a list. */
@Entity('sections')
@Index('sections_position', ['projectId', 'position'], { unique: true })
export class Section {
  /** UUIDv7, unless the client made its own. */
  @PrimaryColumn({ type: 'uuid', primaryKeyConstraintName: 'sections_pkey' })
  id: string;

  @Column({ type: 'uuid' })
  projectId: string;

  @ManyToOne(() => Project, { onDelete: 'CASCADE', nullable: false })
  @JoinColumn({ name: 'project_id', foreignKeyConstraintName: 'sections_project_fkey' })
  project: Relation<Project>;

  @Column({ type: 'text' })
  name: string;

  /** Among the project's sections; compares by bytes. */
  @Column({ type: 'text', collation: 'C' })
  position: string;

  @Column({ type: 'integer' })
  version: number;

  @Column({ type: 'timestamptz', precision: 3 })
  createdAt: Date;

  @Column({ type: 'timestamptz', precision: 3 })
  updatedAt: Date;

  /** A new section, behind the others of its project. */
  static create(projectId: string, { id, name }: { id?: string; name: string }, now: Date): Section {
    return Object.assign(new Section(), {
      // As PostgreSQL writes it.
      id: id?.toLowerCase() ?? newId(),
      projectId,
      name,
      position: lastPosition(),
      version: 1,
      createdAt: now,
      updatedAt: now,
    });
  }
}
