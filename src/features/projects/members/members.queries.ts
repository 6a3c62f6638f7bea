import { Injectable } from '@nestjs/common';
import type { Actor } from '../../../platform/access/actor.js';
import { Database } from '../../../platform/database/database.js';
import { Keyset } from '../../../platform/http/keyset.js';
import type { OpenPage, PageQuery } from '../../../platform/http/page.js';
import { readPage, readPages } from '../../../platform/http/read-page.js';
import { ProjectsQueries } from '../projects.queries.js';
import type { ProjectDto } from '../dto/project.dto.js';
import type { MemberDto } from './dto/member.dto.js';

type Row = MemberDto & { id: string; projectId: string };

const VISIBLE = `
  SELECT m.id, m.project_id AS "projectId", m.user_id AS "userId", u.username, u.display_name AS "displayName", m.role, m.accepted_at AS "acceptedAt"
  FROM project_members own JOIN project_members m ON m.project_id = own.project_id JOIN users u ON u.id = m.user_id
  WHERE own.user_id = $1`;
const MEMBERS = `${VISIBLE} AND own.project_id = $2`;

const longestFirst = new Keyset<Row>({
  acceptedAt: { sql: '"acceptedAt"', cast: 'timestamptz', of: (member) => member.acceptedAt },
}).order('acceptedAt');

/** Reads of who is in a project. */
@Injectable()
export class MembersQueries {
  constructor(
    private readonly database: Database,
    private readonly projects: ProjectsQueries,
  ) {}

  /** Whoever has been there longest comes first. Throws NotFound. */
  async list(actor: Actor, projectId: string, query: PageQuery): Promise<OpenPage<MemberDto>> {
    await this.projects.require(actor, projectId, 'viewer');
    const members = {
      name: 'project-members',
      text: MEMBERS,
      values: [actor.userId, projectId],
      order: longestFirst,
    };
    return presented(await readPage(this.database, members, query));
  }

  /** The members of each project. */
  async listOfEach(
    { userId }: Actor,
    projects: ProjectDto[],
    query: PageQuery,
  ): Promise<OpenPage<MemberDto>[]> {
    const members = {
      name: 'members-of',
      text: VISIBLE,
      values: [userId],
      order: longestFirst,
      of: 'projectId' as const,
    };
    return (await readPages(this.database, members, projects, query)).map(presented);
  }
}

const presented = ({ data, ...page }: OpenPage<Row>): OpenPage<MemberDto> => ({
  ...page,
  data: data.map(present),
});

/** Without the id of the row, which only the cursor needs. */
const present = ({ userId, username, displayName, role, acceptedAt }: Row): MemberDto => ({
  userId,
  username,
  displayName,
  role,
  acceptedAt,
});
