import { Injectable } from '@nestjs/common';
import type { Actor } from '../../../platform/access/actor.js';
import { Database } from '../../../platform/database/database.js';
import { NotFound } from '../../../platform/errors/domain-error.js';
import { Keyset } from '../../../platform/http/keyset.js';
import type { Page, PageQuery } from '../../../platform/http/page.js';
import { readPage } from '../../../platform/http/read-page.js';
import { ProjectsQueries } from '../projects.queries.js';
import type { ProjectLinkDto } from './dto/project-link.dto.js';

const LINKS = `
  SELECT l.id, l.created_at AS "createdAt", l.expires_at AS "expiresAt"
  FROM project_members m JOIN project_links l ON l.project_id = m.project_id
  WHERE m.user_id = $1 AND m.role = 'owner' AND m.project_id = $2`;
const ONE = { name: 'project-link', text: `${LINKS} AND l.id = $3` };

const newestFirst = new Keyset<ProjectLinkDto>({
  createdAt: { sql: '"createdAt"', cast: 'timestamptz', of: (link) => link.createdAt },
}).order('-createdAt');

/** Reads of the links to a project. */
@Injectable()
export class ProjectLinksQueries {
  constructor(
    private readonly database: Database,
    private readonly projects: ProjectsQueries,
  ) {}

  /** For the owner. Throws NotFound, ProjectRoleRequired. */
  async get(actor: Actor, projectId: string, id: string): Promise<ProjectLinkDto> {
    await this.projects.require(actor, projectId, 'owner');
    const [link] = await this.database.rows<ProjectLinkDto>(ONE, [actor.userId, projectId, id]);
    if (!link) throw new NotFound();
    return link;
  }

  /** For the owner, newest first. Throws NotFound, ProjectRoleRequired. */
  async list(actor: Actor, projectId: string, query: PageQuery): Promise<Page<ProjectLinkDto>> {
    await this.projects.require(actor, projectId, 'owner');
    const values = [actor.userId, projectId];
    return readPage(this.database, { name: 'project-links', text: LINKS, values, order: newestFirst }, query);
  }
}
