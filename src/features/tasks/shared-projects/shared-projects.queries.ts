import { Injectable } from '@nestjs/common';
import { Database } from '../../../platform/database/database.js';
import { NotFound } from '../../../platform/errors/domain-error.js';
import { Keyset } from '../../../platform/http/keyset.js';
import type { Page, PageQuery } from '../../../platform/http/page.js';
import { readPage } from '../../../platform/http/read-page.js';
import { digest } from '../../../platform/secrets/secrets.js';
import type { SharedProjectDto } from './dto/shared-project.dto.js';
import type { SharedTaskDto } from './dto/shared-task.dto.js';

/** The project that a link shows for now. */
const SHOWN = `project_links l
  JOIN projects p ON p.id = l.project_id AND p.archived_at IS NULL AND p.deleted_at IS NULL
    AND l.digest = $1 AND (l.expires_at IS NULL OR l.expires_at > now())`;
const PROJECT = {
  name: 'shared-project',
  text: `SELECT p.name, p.color, coalesce(
      (SELECT json_agg(json_build_object('id', s.id, 'name', s.name, 'position', s.position) ORDER BY s.position)
       FROM sections s WHERE s.project_id = p.id), '[]') AS sections
    FROM ${SHOWN}`,
};
const TASKS = `
  SELECT t.id, section_id AS "sectionId", parent_id AS "parentId", title, description, priority,
    CASE WHEN completed_at IS NULL THEN 'open' ELSE 'completed' END AS status, completed_at AS "completedAt",
    start_at AS "startAt", due_at AS "dueAt", due_date AS "dueDate", deadline, recurrence, time_zone AS "timeZone",
    t.position
  FROM ${SHOWN} JOIN tasks t ON t.project_id = p.id AND t.deleted_at IS NULL`;

const inOrder = new Keyset<SharedTaskDto>({
  position: { sql: 'position', cast: 'text', of: (task) => task.position },
}).order('position');

/** What links show to whoever has their token. Throws NotFound for every token that shows nothing. */
@Injectable()
export class SharedProjectsQueries {
  constructor(private readonly database: Database) {}

  async get(token: string): Promise<SharedProjectDto> {
    const [project] = await this.database.rows<SharedProjectDto>(PROJECT, [digest(token)]);
    if (!project) throw new NotFound();
    return project;
  }

  /** In the order of the project, open and completed. */
  async listTasks(token: string, query: PageQuery): Promise<Page<SharedTaskDto>> {
    await this.get(token);
    const values = [digest(token)];
    return readPage(this.database, { name: 'shared-tasks', text: TASKS, values, order: inOrder }, query);
  }
}
