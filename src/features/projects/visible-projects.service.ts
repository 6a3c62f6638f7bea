import { Injectable } from '@nestjs/common';
import type { Actor } from '../../platform/access/actor.js';
import { Database } from '../../platform/database/database.js';
import type { ProjectDto } from './dto/project.dto.js';
import { OWN_PROJECTS } from './projects.queries.js';

const SOME = { name: 'projects-named', text: `${OWN_PROJECTS} AND p.id = ANY($2)` };

/** Which projects somebody sees: for reads of what belongs to one. */
@Injectable()
export class VisibleProjects {
  constructor(private readonly database: Database) {}

  /** In the order of `ids`; what the caller does not see is null. */
  async getEach({ userId }: Actor, ids: string[]): Promise<(ProjectDto | null)[]> {
    const projects = await this.database.rows<ProjectDto>(SOME, [userId, ids]);
    const byId = new Map(projects.map((project) => [project.id, project]));
    return ids.map((id) => byId.get(id) ?? null);
  }
}
