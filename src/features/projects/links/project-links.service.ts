import { Injectable } from '@nestjs/common';
import type { Actor } from '../../../platform/access/actor.js';
import { NotFound } from '../../../platform/errors/domain-error.js';
import { record } from '../../../platform/events/events.js';
import { UnitOfWork } from '../../../platform/events/unit-of-work.js';
import { digest, randomSecret } from '../../../platform/secrets/secrets.js';
import { ProjectAccess } from '../project-access.service.js';
import { InboxFixed } from '../projects.errors.js';
import { aboutProject, linkCreated, linkRevoked } from '../projects.events.js';
import type { CreateProjectLinkDto } from './dto/create-project-link.dto.js';
import { CreatedProjectLinkDto, ProjectLinkDto } from './dto/project-link.dto.js';
import { ProjectLink } from './project-link.entity.js';
import { TooManyLinks } from './project-links.errors.js';

/** To one project. */
const MOST = 20;

/**
 * Use cases of links that show a project to everybody, for its owner. Each throws NotFound for who is not in the project,
 * and ProjectRoleRequired.
 */
@Injectable()
export class ProjectLinksService {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly access: ProjectAccess,
  ) {}

  /** Makes a link, whose token is told only now. Throws TooManyLinks, InboxFixed, ProjectArchived. */
  create(
    actor: Actor,
    projectId: string,
    { expiresAt = null }: CreateProjectLinkDto,
  ): Promise<CreatedProjectLinkDto> {
    return this.unitOfWork.run(async (tx) => {
      await this.access.enter(tx, actor, projectId, 'owner', 'exclusive');
      if (projectId === actor.userId) throw new InboxFixed();
      const manager = await tx.open();
      if ((await manager.countBy(ProjectLink, { projectId })) >= MOST) throw new TooManyLinks();
      const token = randomSecret();
      const link = ProjectLink.create(projectId, digest(token), expiresAt, new Date());
      tx.insert(ProjectLink, link);
      const told = ProjectLinkDto.from(link);
      const data = { linkId: link.id, expiresAt: told.expiresAt };
      record(tx, linkCreated, { ...aboutProject(actor.userId, { projectId, memberIds: [] }), data });
      return { ...told, token };
    });
  }

  /** Throws NotFound. */
  async revoke(actor: Actor, projectId: string, id: string): Promise<void> {
    await this.unitOfWork.run(async (tx) => {
      await this.access.see(tx, actor, projectId, 'owner', 'shared');
      const { affected } = await (await tx.open()).delete(ProjectLink, { id, projectId });
      if (affected !== 1) throw new NotFound();
      const about = aboutProject(actor.userId, { projectId, memberIds: [] });
      record(tx, linkRevoked, { ...about, data: { linkId: id } });
    });
  }
}
