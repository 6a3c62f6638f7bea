import { Check, Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn, type Relation } from 'typeorm';
import { newId } from '../../../platform/database/new-id.js';
import { User } from '../../users/user.entity.js';
import type { GivenRole } from '../members/dto/change-member.dto.js';
import { Project } from '../project.entity.js';

/** How long an invitation is good (milliseconds). */
const LIFETIME = 7 * 24 * 3_600_000;

/** Somebody may come into a project, and has not said whether they will. Afterwards the row is gone. */
@Entity('project_invitations')
@Check('project_invitations_role', `role IN ('viewer', 'editor')`)
@Check('project_invitations_invited', 'num_nonnulls(user_id, email) = 1')
@Index('project_invitations_project', ['projectId'])
@Index('project_invitations_user', ['userId'], { where: 'user_id IS NOT NULL' })
@Index('project_invitations_inviter', ['invitedBy'])
@Index('project_invitations_email', { synchronize: false })
@Index('project_invitations_digest', ['digest'], { unique: true })
export class Invitation {
  /** UUIDv7. The secret follows from it and from a key outside the database. */
  @PrimaryColumn({ type: 'uuid', primaryKeyConstraintName: 'project_invitations_pkey' })
  id: string;

  @Column({ type: 'uuid' })
  projectId: string;

  @ManyToOne(() => Project, { onDelete: 'CASCADE', nullable: false })
  @JoinColumn({ name: 'project_id', foreignKeyConstraintName: 'project_invitations_project_fkey' })
  project: Relation<Project>;

  /** It is void once they are no longer the owner. */
  @Column({ type: 'uuid' })
  invitedBy: string;

  @ManyToOne(() => User, { onDelete: 'CASCADE', nullable: false })
  @JoinColumn({ name: 'invited_by', foreignKeyConstraintName: 'project_invitations_inviter_fkey' })
  inviter: Relation<User>;

  /** Who was invited by username. */
  @Column({ type: 'uuid', nullable: true })
  userId: string | null;

  @ManyToOne(() => User, { onDelete: 'CASCADE', nullable: true })
  @JoinColumn({ name: 'user_id', foreignKeyConstraintName: 'project_invitations_user_fkey' })
  user: Relation<User> | null;

  /** Who was invited by address, as it was written: whoever confirms it, or has the secret of the mail. */
  @Column({ type: 'text', nullable: true })
  email: string | null;

  @Column({ type: 'text' })
  role: GivenRole;

  /** SHA-256 of the secret. */
  @Column({ type: 'bytea' })
  digest: Buffer;

  @Column({ type: 'timestamptz', precision: 3 })
  createdAt: Date;

  @Column({ type: 'timestamptz', precision: 3 })
  expiresAt: Date;

  /** A new invitation; `digestOf` knows its secret. */
  static create(
    details: Pick<Invitation, 'projectId' | 'invitedBy' | 'userId' | 'email' | 'role'>,
    digestOf: (id: string) => Buffer,
    now: Date,
  ): Invitation {
    const id = newId();
    return Object.assign(new Invitation(), {
      id,
      ...details,
      digest: digestOf(id),
      createdAt: now,
      expiresAt: new Date(now.getTime() + LIFETIME),
    });
  }
}
