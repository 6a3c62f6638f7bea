import { Injectable } from '@nestjs/common';
import type { Actor } from '../../platform/access/actor.js';
import { NotFound } from '../../platform/errors/domain-error.js';
import type { Transaction } from '../../platform/events/transaction.js';
import { ProjectMember, type ProjectRole } from './project-member.entity.js';
import { Project } from './project.entity.js';
import { ProjectArchived, ProjectRoleRequired, TooManyProjects, UnknownProject } from './projects.errors.js';
import { mayActAs } from './projects.policy.js';

/**
 * How a use case holds the project it works in until it is committed. `shared` keeps its members as they are; `exclusive`
 * also keeps everybody else out, for what depends on other rows of it: its members, the tree of its tasks, their order.
 */
export type Hold = 'shared' | 'exclusive';

/** A project that a use case has entered. */
export interface Entered {
  readonly projectId: string;
  readonly role: ProjectRole;
  /** Whoever sees what is in it: they find changes in their lists. */
  readonly memberIds: readonly string[];
}

/** A project itself that a use case has in hand, with its members. */
export interface Held extends Entered {
  readonly project: Project;
  readonly members: readonly ProjectMember[];
  /** The caller's. */
  readonly own: ProjectMember;
}

/** That one user may be in, with the Inbox. */
const MOST_PROJECTS = 500;

const LOCK: Record<Hold, string> = { shared: 'FOR SHARE', exclusive: 'FOR NO KEY UPDATE' };

/** Who may do what in a project. Every change of what belongs to a project begins here. */
@Injectable()
export class ProjectAccess {
  /**
   * Makes sure that the caller is a member with at least the role `needed`, and stays it until `tx` has ended. Throws
   * NotFound for who is no member, ProjectRoleRequired, and ProjectArchived unless only the role of a viewer is asked.
   */
  async enter(
    tx: Transaction,
    actor: Actor,
    projectId: string,
    needed: ProjectRole,
    hold: Hold = 'shared',
  ): Promise<Entered> {
    // Nobody else is ever in an Inbox, and it always is there.
    if (projectId === actor.userId && hold === 'shared')
      return { projectId, role: 'owner', memberIds: [actor.userId] };
    const { project, role, memberIds } = await this.see(tx, actor, projectId, needed, hold);
    if (project.archivedAt && needed !== 'viewer') throw new ProjectArchived();
    return { projectId, role, memberIds };
  }

  /**
   * A project, archived or not, for what is done to itself or to who belongs to it, by a member with at least the role
   * `needed`. Throws NotFound for who is no member, and ProjectRoleRequired.
   */
  async see(
    tx: Transaction,
    actor: Actor,
    projectId: string,
    needed: ProjectRole,
    hold: Hold = 'exclusive',
  ): Promise<Held> {
    const { project, members } = await this.lock(tx, projectId, hold);
    const own = members.find(({ userId }) => userId === actor.userId);
    if (!own) throw new NotFound();
    if (!mayActAs(own.role, needed)) throw new ProjectRoleRequired(needed);
    const memberIds = members.map(({ userId }) => userId);
    return { projectId, role: own.role, memberIds, project, members, own };
  }

  /** The same for a project that the caller names in a body or a query. Throws UnknownProject in place of NotFound. */
  async enterNamed(
    ...[tx, actor, projectId, needed, hold]: Parameters<ProjectAccess['enter']>
  ): Promise<Entered> {
    try {
      return await this.enter(tx, actor, projectId, needed, hold);
    } catch (error) {
      throw error instanceof NotFound ? new UnknownProject() : error;
    }
  }

  /**
   * Makes sure that somebody may be in one project more, and that they come into no other until `tx` has ended. Throws
   * TooManyProjects.
   */
  async makeRoom(tx: Transaction, userId: string): Promise<void> {
    await this.lockAll(tx, [userId]);
    const manager = await tx.open();
    if ((await manager.countBy(ProjectMember, { userId })) >= MOST_PROJECTS) throw new TooManyProjects();
  }

  /** Holds several projects, in the order that everybody takes them in. Those that are not there are left out. */
  async lockAll(tx: Transaction, projectIds: string[], hold: Hold = 'exclusive'): Promise<void> {
    const manager = await tx.open();
    await manager.query(`SELECT FROM projects WHERE id = ANY($1) ORDER BY id ${LOCK[hold]}`, [projectIds]);
  }

  /**
   * The project and its members, as they are until `tx` has ended. Throws NotFound for one that is not there; whether
   * the caller may know of it is for whoever calls to see.
   */
  async lock(
    tx: Transaction,
    projectId: string,
    hold: Hold,
  ): Promise<{ project: Project; members: ProjectMember[] }> {
    const manager = await tx.open();
    // Two statements: the second one sees what whoever held the lock before has committed.
    await manager.query(`SELECT FROM projects WHERE id = $1 ${LOCK[hold]}`, [projectId]);
    const project = await manager.findOneBy(Project, { id: projectId });
    if (!project) throw new NotFound();
    return { project, members: await manager.findBy(ProjectMember, { projectId }) };
  }
}
