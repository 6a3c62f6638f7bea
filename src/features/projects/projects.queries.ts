import { Injectable } from '@nestjs/common';
import type { Actor } from '../../platform/access/actor.js';
import { Database } from '../../platform/database/database.js';
import { NotFound } from '../../platform/errors/domain-error.js';
import { Keyset } from '../../platform/http/keyset.js';
import type { OpenPage } from '../../platform/http/page.js';
import { readPage } from '../../platform/http/read-page.js';
import type { ListProjectsQuery } from './dto/list-projects.dto.js';
import type { ProjectDto } from './dto/project.dto.js';
import type { ProjectRole } from './project-member.entity.js';
import { ProjectRoleRequired } from './projects.errors.js';
import { mayActAs } from './projects.policy.js';

/** The projects of the user `$1`, as they see them. */
export const OWN_PROJECTS = `SELECT p.id, p.name, p.color, m.parent_id AS "parentId", p.is_inbox AS "isInbox", m.role, m.position,
    p.archived_at AS "archivedAt", p.version, p.created_at AS "createdAt", p.updated_at AS "updatedAt"
  FROM project_members m JOIN projects p ON p.id = m.project_id WHERE m.user_id = $1`;
const ONE = { name: 'project', text: `${OWN_PROJECTS} AND p.id = $2` };
const ROLE = {
  name: 'project-role',
  text: 'SELECT role FROM project_members WHERE user_id = $1 AND project_id = $2',
};
const ARCHIVED = {
  false: 'AND p.archived_at IS NULL',
  true: 'AND p.archived_at IS NOT NULL',
  any: '',
};

const orders = new Keyset<ProjectDto>({
  position: { sql: 'position', cast: 'text', of: (project) => project.position },
  name: { sql: 'name', cast: 'text', of: (project) => project.name },
  createdAt: { sql: '"createdAt"', cast: 'timestamptz', of: (project) => project.createdAt },
});

/** Reads of projects, as one member sees them. */
@Injectable()
export class ProjectsQueries {
  constructor(private readonly database: Database) {}

  /** Throws NotFound. */
  async get({ userId }: Actor, id: string): Promise<ProjectDto> {
    const [project] = await this.database.rows<ProjectDto>(ONE, [userId, id]);
    if (!project) throw new NotFound();
    return project;
  }

  /** One page of the caller's projects. */
  list(
    { userId }: Actor,
    { archived = 'false', sort = 'position', ...query }: ListProjectsQuery,
  ): Promise<OpenPage<ProjectDto>> {
    const order = orders.order(sort);
    const name = sort.includes(',') ? undefined : `projects:${archived}:${sort}`;
    const text = `${OWN_PROJECTS} ${ARCHIVED[archived]}`;
    return readPage(this.database, { name, text, values: [userId], order }, query);
  }

  /** Throws NotFound for who is no member, and ProjectRoleRequired for one with less than the role `needed`. */
  async require({ userId }: Actor, projectId: string, needed: ProjectRole): Promise<void> {
    const [own] = await this.database.rows<{ role: ProjectRole }>(ROLE, [userId, projectId]);
    if (!own) throw new NotFound();
    if (!mayActAs(own.role, needed)) throw new ProjectRoleRequired(needed);
  }
}
