import { Injectable } from '@nestjs/common';
import type { Actor } from '../../../platform/access/actor.js';
import { Database } from '../../../platform/database/database.js';
import { NotFound } from '../../../platform/errors/domain-error.js';
import { Keyset } from '../../../platform/http/keyset.js';
import type { OpenPage, PageQuery } from '../../../platform/http/page.js';
import { readPage, readPages } from '../../../platform/http/read-page.js';
import { ProjectsQueries } from '../projects.queries.js';
import type { ProjectDto } from '../dto/project.dto.js';
import type { SectionDto } from './dto/section.dto.js';

const VISIBLE = `
  SELECT s.id, s.project_id AS "projectId", s.name, s.position, s.version,
    s.created_at AS "createdAt", s.updated_at AS "updatedAt"
  FROM project_members m JOIN sections s ON s.project_id = m.project_id WHERE m.user_id = $1`;
const ONE = { name: 'section', text: `${VISIBLE} AND s.id = $2` };

const inOrder = new Keyset<SectionDto>({
  position: { sql: 'position', cast: 'text', of: (section) => section.position },
}).order('position');

/** Reads of sections. */
@Injectable()
export class SectionsQueries {
  constructor(
    private readonly database: Database,
    private readonly projects: ProjectsQueries,
  ) {}

  /** Throws NotFound. */
  async get({ userId }: Actor, id: string): Promise<SectionDto> {
    const [section] = await this.database.rows<SectionDto>(ONE, [userId, id]);
    if (!section) throw new NotFound();
    return section;
  }

  /** The sections of a project, in their order. Throws NotFound. */
  async list(actor: Actor, projectId: string, query: PageQuery): Promise<OpenPage<SectionDto>> {
    await this.projects.require(actor, projectId, 'viewer');
    const text = `${VISIBLE} AND m.project_id = $2`;
    const values = [actor.userId, projectId];
    return readPage(this.database, { name: 'sections', text, values, order: inOrder }, query);
  }

  /** The sections of each project. */
  listOfEach({ userId }: Actor, projects: ProjectDto[], query: PageQuery): Promise<OpenPage<SectionDto>[]> {
    const listings = {
      name: 'sections-of',
      text: VISIBLE,
      values: [userId],
      order: inOrder,
      of: 'projectId' as const,
    };
    return readPages(this.database, listings, projects, query);
  }
}
