import { Injectable } from '@nestjs/common';
import type { Actor } from '../../platform/access/actor.js';
import { type Changes, changesBetween } from '../../platform/events/changes.js';
import { type EventDefinition, record } from '../../platform/events/events.js';
import type { Conflicts } from '../../platform/events/transaction.js';
import { UnitOfWork } from '../../platform/events/unit-of-work.js';
import type { ExpectedVersion } from '../../platform/http/if-match.js';
import type { CreateProjectDto } from './dto/create-project.dto.js';
import { ProjectDto } from './dto/project.dto.js';
import type { UpdateProjectDto } from './dto/update-project.dto.js';
import { ProjectPlacement } from './project-placement.service.js';
import { ProjectAccess } from './project-access.service.js';
import { ProjectMember } from './project-member.entity.js';
import { Project } from './project.entity.js';
import { ProjectExists } from './projects.errors.js';
import {
  aboutProject,
  projectArchived,
  projectChanged,
  projectCreated,
  projectDeleted,
  projectUnarchived,
} from './projects.events.js';

const exists = () => new ProjectExists();
/** A project and its owner are inserted by one statement, whose parts have no order: any of these may fail first. */
const TAKEN: Conflicts = {
  projects_pkey: exists,
  project_members_user: exists,
  project_members_owner: exists,
};

/**
 * Use cases that change projects. Each throws NotFound for who is not in the project, ProjectRoleRequired for who is not
 * its owner, StaleVersion for an old one, and InboxFixed.
 */
@Injectable()
export class ProjectsService {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly access: ProjectAccess,
    private readonly placement: ProjectPlacement,
  ) {}

  /** Throws ProjectExists, TooManyProjects. */
  create(actor: Actor, input: CreateProjectDto): Promise<ProjectDto> {
    return this.unitOfWork.run(async (tx) => {
      await this.access.makeRoom(tx, actor.userId);
      const now = new Date();
      const project = Project.create(actor.userId, input, now);
      const own = ProjectMember.create(project.id, actor.userId, 'owner', now);
      tx.insert(Project, project, TAKEN);
      tx.insert(ProjectMember, own, TAKEN);
      const about = aboutProject(actor.userId, { projectId: project.id, memberIds: [] });
      record(tx, projectCreated, { ...about, data: { name: project.name } });
      return ProjectDto.from(project, own);
    });
  }

  /** Throws ProjectArchived. */
  update(actor: Actor, id: string, patch: UpdateProjectDto, expected: ExpectedVersion): Promise<ProjectDto> {
    return this.change(actor, id, expected, projectChanged, (project) => project.revise(patch));
  }

  archive(actor: Actor, id: string, expected: ExpectedVersion): Promise<ProjectDto> {
    return this.change(actor, id, expected, projectArchived, (project, now) => project.archive(now));
  }

  unarchive(actor: Actor, id: string, expected: ExpectedVersion): Promise<ProjectDto> {
    return this.change(actor, id, expected, projectUnarchived, (project) => project.unarchive());
  }

  /** Without members nobody sees it, nor what is in it. The worker takes the rows away. */
  async delete(actor: Actor, id: string, expected: ExpectedVersion): Promise<void> {
    await this.unitOfWork.run(async (tx) => {
      const held = await this.access.see(tx, actor, id, 'owner');
      const { project } = held;
      expected.check(project.version);
      const now = new Date();
      project.delete(now);
      await this.placement.release(tx, id);
      await (await tx.open()).delete(ProjectMember, { projectId: id });
      tx.update(Project, project, ['deletedAt', ...project.touch(now)]);
      record(tx, projectDeleted, { ...aboutProject(actor.userId, held), data: { name: project.name } });
    });
  }

  /** See (locked), may, change, record. A change that changes nothing leaves version and event log alone. */
  private change(
    actor: Actor,
    id: string,
    expected: ExpectedVersion,
    event: EventDefinition<{ changes: Changes<Project> }>,
    apply: (project: Project, now: Date) => void,
  ): Promise<ProjectDto> {
    return this.unitOfWork.run(async (tx) => {
      const held = await this.access.see(tx, actor, id, 'owner');
      const { project, own } = held;
      expected.check(project.version);
      const now = new Date();
      const before = { ...project };
      apply(project, now);
      const changes = changesBetween<Project>(before, project);
      const changed = Object.keys(changes) as (keyof Changes<Project>)[];
      if (changed.length > 0) {
        tx.update(Project, project, [...changed, ...project.touch(now)]);
        record(tx, event, { ...aboutProject(actor.userId, held), data: { changes } });
      }
      return ProjectDto.from(project, own);
    });
  }
}
