import { Injectable } from '@nestjs/common';
import { record } from '../../../platform/events/events.js';
import type { Transaction } from '../../../platform/events/transaction.js';
import { UsersService } from '../../users/users.service.js';
import { ProjectAccess } from '../project-access.service.js';
import { PROJECT_ROLES, ProjectMember } from '../project-member.entity.js';
import { Project } from '../project.entity.js';
import { aboutProject, memberLeft, ownershipTransferred } from '../projects.events.js';
import { MembersService } from './members.service.js';

/**
 * What becomes of the projects of somebody whose account is erased: those that others are in pass to the editor who has
 * been there longest, or else to such a viewer; the rest is erased with all that is in it.
 */
@Injectable()
export class Succession {
  constructor(
    users: UsersService,
    private readonly access: ProjectAccess,
    private readonly members: MembersService,
  ) {
    users.onErase((tx, userId) => this.leaveAll(tx, userId));
  }

  private async leaveAll(tx: Transaction, userId: string): Promise<void> {
    const manager = await tx.open();
    const projectsOf = async () =>
      (await manager.findBy(ProjectMember, { userId })).map(({ projectId }) => projectId);
    // From here on nobody takes them into another one: that would need their Inbox.
    await this.access.lockAll(tx, [userId, ...(await projectsOf())]);
    for (const projectId of await projectsOf()) await this.leave(tx, projectId, userId);
    await tx.flush();
  }

  private async leave(tx: Transaction, projectId: string, userId: string): Promise<void> {
    const { project, members } = await this.access.lock(tx, projectId, 'exclusive');
    const own = members.find((member) => member.userId === userId);
    const others = members.filter((member) => member !== own).toSorted(byClaim);
    const [heir] = others;
    if (!own) return;
    if (!heir) {
      await (await tx.open()).delete(Project, { id: projectId });
      return;
    }
    await this.members.end(tx, own, null);
    tx.update(Project, project, project.touch(new Date()));
    const about = aboutProject(null, { projectId, memberIds: others.map((member) => member.userId) });
    record(tx, memberLeft, { ...about, data: { userId } });
    if (own.role !== 'owner') return;
    await this.members.crown(tx, heir);
    record(tx, ownershipTransferred, { ...about, data: { userId: heir.userId } });
  }
}

/** Who has more rights comes first, and of these who has been there longer. */
const byClaim = (one: ProjectMember, other: ProjectMember) =>
  PROJECT_ROLES.indexOf(other.role) - PROJECT_ROLES.indexOf(one.role) ||
  one.acceptedAt.getTime() - other.acceptedAt.getTime();
