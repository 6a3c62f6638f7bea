import { Check, Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn, type Relation } from 'typeorm';
import { newId } from '../../platform/database/new-id.js';
import { lastPosition } from '../../platform/database/position.js';
import { User } from '../users/user.entity.js';
import { Project } from './project.entity.js';

/** What members of a project are, each with all rights of those before. */
export const PROJECT_ROLES = ['viewer', 'editor', 'owner'] as const;
export type ProjectRole = (typeof PROJECT_ROLES)[number];

/** Somebody in a project: what they may do there, and where it stands among their projects. */
@Entity('project_members')
@Check('project_members_role', `role IN ('viewer', 'editor', 'owner')`)
@Index('project_members_user', ['userId', 'projectId'], { unique: true })
@Index('project_members_project', ['projectId'])
@Index('project_members_parent', ['parentId'], { where: 'parent_id IS NOT NULL' })
@Index('project_members_owner', ['projectId'], { unique: true, where: `role = 'owner'` })
@Index('project_members_position', ['userId', 'position'], { unique: true })
export class ProjectMember {
  @PrimaryColumn({ type: 'uuid', primaryKeyConstraintName: 'project_members_pkey' })
  id: string;

  @Column({ type: 'uuid' })
  projectId: string;

  @ManyToOne(() => Project, { onDelete: 'CASCADE', nullable: false })
  @JoinColumn({ name: 'project_id', foreignKeyConstraintName: 'project_members_project_fkey' })
  project: Relation<Project>;

  @Column({ type: 'uuid' })
  userId: string;

  @ManyToOne(() => User, { onDelete: 'CASCADE', nullable: false })
  @JoinColumn({ name: 'user_id', foreignKeyConstraintName: 'project_members_user_fkey' })
  user: Relation<User>;

  /** Each project has one owner. */
  @Column({ type: 'text' })
  role: ProjectRole;

  /** The project below which this member keeps it. */
  @Column({ type: 'uuid', nullable: true })
  parentId: string | null;

  @ManyToOne(() => Project, { onDelete: 'SET NULL', nullable: true })
  @JoinColumn({ name: 'parent_id', foreignKeyConstraintName: 'project_members_parent_fkey' })
  parent: Relation<Project> | null;

  /** Among this member's projects; compares by bytes. */
  @Column({ type: 'text', collation: 'C' })
  position: string;

  @Column({ type: 'timestamptz', precision: 3 })
  acceptedAt: Date;

  /** Somebody who is in a project from now on, which they find behind their others. */
  static create(projectId: string, userId: string, role: ProjectRole, now: Date): ProjectMember {
    return Object.assign(new ProjectMember(), {
      id: newId(),
      projectId,
      userId,
      role,
      parentId: null,
      position: lastPosition(),
      acceptedAt: now,
    });
  }
}
