import { Injectable } from '@nestjs/common';
import type { Actor } from '../../platform/access/actor.js';
import { record } from '../../platform/events/events.js';
import type { Transaction } from '../../platform/events/transaction.js';
import { UnitOfWork } from '../../platform/events/unit-of-work.js';
import type { ExpectedVersion } from '../../platform/http/if-match.js';
import type { PlaceProjectDto } from './dto/place-project.dto.js';
import { ProjectDto } from './dto/project.dto.js';
import { positionBehind } from './order.js';
import { ProjectAccess } from './project-access.service.js';
import { ProjectMember } from './project-member.entity.js';
import { Project } from './project.entity.js';
import { InboxFixed, ProjectNesting, UnknownProject } from './projects.errors.js';
import { projectPlaced } from './projects.events.js';

/** How deep projects go. */
const LEVELS = 5;

/** What somebody has below a project goes to the top, and shows that it has. */
const RELEASE = `
  WITH released AS (
    UPDATE project_members SET parent_id = NULL WHERE parent_id = $1 AND user_id = coalesce($2, user_id)
    RETURNING project_id)
  UPDATE projects SET version = version + 1, updated_at = now() WHERE id IN (SELECT project_id FROM released)`;

/** Where members keep their projects: a tree and an order for each of them. */
@Injectable()
export class ProjectPlacement {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly access: ProjectAccess,
  ) {}

  /** Throws NotFound, StaleVersion, UnknownProject, ProjectNesting, InboxFixed, UnknownNeighbour, OrderExhausted. */
  place(
    actor: Actor,
    id: string,
    { after, ...input }: PlaceProjectDto,
    expected: ExpectedVersion,
  ): Promise<ProjectDto> {
    // As PostgreSQL writes it.
    const parentId = input.parentId?.toLowerCase() ?? input.parentId;
    return this.unitOfWork.run(async (tx) => {
      // The Inbox stands for the whole tree; the parent, so that nobody leaves it meanwhile.
      await this.access.lockAll(tx, [actor.userId, id, ...(parentId ? [parentId] : [])]);
      const { project } = await this.access.see(tx, actor, id, 'viewer');
      expected.check(project.version);
      const tree = await treeOf(tx, actor.userId);
      const own = tree.find(({ projectId }) => projectId === id)!;
      const before = { ...own };
      if (parentId !== undefined) nest(tree, own, parentId);
      if (after !== undefined) putBehind(tree, own, after);
      if (own.parentId !== before.parentId || own.position !== before.position) {
        tx.update(ProjectMember, own, ['parentId', 'position']);
        tx.update(Project, project, project.touch(new Date()));
        const data = { parentId: own.parentId, position: own.position };
        record(tx, projectPlaced, { actorId: actor.userId, subjectId: id, data });
      }
      return ProjectDto.from(project, own);
    });
  }

  /** Takes everything out from below a project that its members, or `userId` alone, leave; part of a larger use case. */
  async release(tx: Transaction, projectId: string, userId?: string): Promise<void> {
    const manager = await tx.open();
    await manager.query(RELEASE, [projectId, userId]);
  }
}

async function treeOf(tx: Transaction, userId: string): Promise<ProjectMember[]> {
  const manager = await tx.open();
  return manager.find(ProjectMember, { where: { userId }, order: { position: 'ASC' } });
}

/** Throws UnknownProject, ProjectNesting, InboxFixed. */
function nest(tree: ProjectMember[], own: ProjectMember, parentId: string | null): void {
  const isInbox = ({ projectId, userId }: ProjectMember) => projectId === userId;
  const parent = parentId === null ? null : tree.find(({ projectId }) => projectId === parentId);
  if (parent === undefined) throw new UnknownProject();
  if (parent && (isInbox(own) || isInbox(parent))) throw new InboxFixed();
  const above = parent ? lineOf(tree, parent) : [];
  if (above.includes(own) || above.length + heightOf(tree, own) > LEVELS) throw new ProjectNesting();
  own.parentId = parentId;
}

/** A project and those above it. */
function lineOf(tree: ProjectMember[], member: ProjectMember): ProjectMember[] {
  const parent = tree.find(({ projectId }) => projectId === member.parentId);
  return parent ? [member, ...lineOf(tree, parent)] : [member];
}

/** Levels of a project and those below it. */
function heightOf(tree: ProjectMember[], { projectId }: ProjectMember): number {
  const heights = tree.filter(({ parentId }) => parentId === projectId).map((child) => heightOf(tree, child));
  return 1 + Math.max(0, ...heights);
}

/** Throws UnknownNeighbour, OrderExhausted. */
function putBehind(tree: ProjectMember[], own: ProjectMember, after: string | null): void {
  const placed = ({ projectId, position }: ProjectMember) => ({ id: projectId, position });
  const others = tree.filter((member) => member !== own).map(placed);
  own.position = positionBehind(placed(own), after, others);
}
