import { Injectable } from '@nestjs/common';
import type { Actor } from '../../platform/access/actor.js';
import type { ProjectDto } from './dto/project.dto.js';
import { ProjectsQueries } from './projects.queries.js';

/** Which projects somebody sees: for reads of what belongs to one. */
@Injectable()
export class VisibleProjects {
  constructor(private readonly queries: ProjectsQueries) {}

  /** In the order of `ids`; what the caller does not see is null. */
  getEach(actor: Actor, ids: string[]): Promise<(ProjectDto | null)[]> {
    return this.queries.getEach(actor, ids);
  }
}
