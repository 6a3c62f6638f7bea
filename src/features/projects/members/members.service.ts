import { Injectable } from '@nestjs/common';
import type { Actor } from '../../../platform/access/actor.js';
import { NotFound } from '../../../platform/errors/domain-error.js';
import { record } from '../../../platform/events/events.js';
import type { Transaction } from '../../../platform/events/transaction.js';
import { UnitOfWork } from '../../../platform/events/unit-of-work.js';
import type { ExpectedVersion } from '../../../platform/http/if-match.js';
import { User } from '../../users/user.entity.js';
import { ProjectDto } from '../dto/project.dto.js';
import { Invitation } from '../invitations/invitation.entity.js';
import { ProjectPlacement } from '../project-placement.service.js';
import { ProjectAccess } from '../project-access.service.js';
import { ProjectMember } from '../project-member.entity.js';
import { Project } from '../project.entity.js';
import { InboxFixed } from '../projects.errors.js';
import {
  aboutProject,
  memberLeft,
  memberRemoved,
  memberRoleChanged,
  ownershipTransferred,
} from '../projects.events.js';
import type { ChangeMemberDto } from './dto/change-member.dto.js';
import { MemberDto } from './dto/member.dto.js';
import { OwnerStays, UnknownMember } from './members.errors.js';

/** What was offered to somebody while they were in the project: nobody comes back by it. */
const VOID_INVITATIONS = 'DELETE FROM project_invitations WHERE project_id = $1 AND user_id = $2';
/** What no owner offers is void. The owner still sees it: one that went with a member would tell whose the address is. */
const VOID_MAILED = `
  UPDATE project_invitations SET invited_by = $2 WHERE project_id = $1
    AND lower(email) = (SELECT lower(email) FROM users WHERE id = $2 AND email_verified_at IS NOT NULL)`;

/** What else ends when somebody is in a project no longer, or only to read; `actorId` is null when their account is erased. */
type LeaveReaction = (
  tx: Transaction,
  actorId: string | null,
  projectId: string,
  userId: string,
) => Promise<void>;

/**
 * Use cases that change who is in a project. Each throws NotFound for who is not, and ProjectRoleRequired for who may not.
 * An archived project is no reason to keep somebody in it.
 */
@Injectable()
export class MembersService {
  private readonly reactions: LeaveReaction[] = [];
  private readonly demotions: LeaveReaction[] = [];

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly access: ProjectAccess,
    private readonly placement: ProjectPlacement,
  ) {}

  /** Has `reaction` end, in the same transaction, what a member had in the project. */
  onLeave(reaction: LeaveReaction): void {
    this.reactions.push(reaction);
  }

  /** Has `reaction` end, in the same transaction, what a member could do who may only read from now on. */
  onDemote(reaction: LeaveReaction): void {
    this.demotions.push(reaction);
  }

  /** Throws OwnerStays. */
  changeRole(actor: Actor, projectId: string, userId: string, { role }: ChangeMemberDto): Promise<MemberDto> {
    return this.unitOfWork.run(async (tx) => {
      const held = await this.access.see(tx, actor, projectId, 'owner');
      const member = memberOf(held.members, userId);
      const from = member.role;
      if (from !== role) {
        member.role = role;
        tx.update(ProjectMember, member, ['role']);
        tx.update(Project, held.project, held.project.touch(new Date()));
        const reactions = role === 'viewer' ? this.demotions : [];
        for (const react of reactions) await react(tx, actor.userId, projectId, userId);
        const data = { userId, changes: { role: { from, to: role } } };
        record(tx, memberRoleChanged, { ...aboutProject(actor.userId, held), data });
      }
      const user = await (await tx.open()).findOneByOrFail(User, { id: userId });
      return MemberDto.from(member, user);
    });
  }

  /** By the owner, or by whom it is about. Throws OwnerStays. */
  async remove(actor: Actor, projectId: string, userId: string): Promise<void> {
    const isOwn = userId === actor.userId;
    await this.unitOfWork.run(async (tx) => {
      const held = await this.access.see(tx, actor, projectId, isOwn ? 'viewer' : 'owner');
      const member = memberOf(held.members, userId);
      await this.end(tx, member, actor.userId);
      tx.update(Project, held.project, held.project.touch(new Date()));
      const event = isOwn ? memberLeft : memberRemoved;
      record(tx, event, { ...aboutProject(actor.userId, held), data: { userId } });
    });
  }

  /** Ends a membership as part of a larger use case that holds the project exclusively. */
  async end(tx: Transaction, member: ProjectMember, actorId: string | null): Promise<void> {
    const { id, projectId, userId } = member;
    for (const react of this.reactions) await react(tx, actorId, projectId, userId);
    await this.placement.release(tx, projectId, userId);
    const manager = await tx.open();
    await manager.query(VOID_INVITATIONS, [projectId, userId]);
    await manager.query(VOID_MAILED, [projectId, userId]);
    await manager.delete(ProjectMember, { id });
  }

  /** Makes another member the owner; what the former one offered to others is void. Throws UnknownMember, InboxFixed, StaleVersion. */
  transfer(actor: Actor, projectId: string, heirId: string, expected: ExpectedVersion): Promise<ProjectDto> {
    return this.unitOfWork.run(async (tx) => {
      const held = await this.access.see(tx, actor, projectId, 'owner');
      const { project, members, own } = held;
      expected.check(project.version);
      if (project.isInbox) throw new InboxFixed();
      const heir = members.find(({ userId }) => userId === heirId.toLowerCase());
      if (!heir) throw new UnknownMember();
      if (heir === own) return ProjectDto.from(project, own);
      own.role = 'editor';
      tx.update(ProjectMember, own, ['role']);
      await this.crown(tx, heir);
      tx.update(Project, project, project.touch(new Date()));
      record(tx, ownershipTransferred, {
        ...aboutProject(actor.userId, held),
        data: { userId: heir.userId },
      });
      return ProjectDto.from(project, own);
    });
  }

  /** Makes a member the owner of a project that has none any more. */
  async crown(tx: Transaction, heir: ProjectMember): Promise<void> {
    // Never two owners, not even for a moment.
    await tx.flush();
    await (await tx.open()).delete(Invitation, { projectId: heir.projectId });
    heir.role = 'owner';
    tx.update(ProjectMember, heir, ['role']);
  }
}

/** Throws NotFound for who is no member, and OwnerStays. */
function memberOf(members: readonly ProjectMember[], id: string): ProjectMember {
  const member = members.find(({ userId }) => userId === id);
  if (!member) throw new NotFound();
  if (member.role === 'owner') throw new OwnerStays();
  return member;
}
