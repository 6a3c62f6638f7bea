import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn, type Relation } from 'typeorm';
import { newId } from '../../../platform/database/new-id.js';
import { Project } from '../project.entity.js';

/** Lets whoever has its token read a project, without an account. */
@Entity('project_links')
@Index('project_links_project', ['projectId'])
@Index('project_links_digest', ['digest'], { unique: true })
export class ProjectLink {
  /** UUIDv7 */
  @PrimaryColumn({ type: 'uuid', primaryKeyConstraintName: 'project_links_pkey' })
  id: string;

  @Column({ type: 'uuid' })
  projectId: string;

  @ManyToOne(() => Project, { onDelete: 'CASCADE', nullable: false })
  @JoinColumn({ name: 'project_id', foreignKeyConstraintName: 'project_links_project_fkey' })
  project: Relation<Project>;

  /** SHA-256 of the token. */
  @Column({ type: 'bytea' })
  digest: Buffer;

  @Column({ type: 'timestamptz', precision: 3 })
  createdAt: Date;

  @Column({ type: 'timestamptz', precision: 3, nullable: true })
  expiresAt: Date | null;

  static create(projectId: string, digest: Buffer, expiresAt: string | null, now: Date): ProjectLink {
    return Object.assign(new ProjectLink(), {
      id: newId(),
      projectId,
      digest,
      createdAt: now,
      expiresAt: expiresAt === null ? null : new Date(expiresAt),
    });
  }
}
