import { Injectable } from '@nestjs/common';
import type { Actor } from '../../../platform/access/actor.js';
import { Database } from '../../../platform/database/database.js';
import { NotFound } from '../../../platform/errors/domain-error.js';
import { Keyset } from '../../../platform/http/keyset.js';
import type { Page, PageQuery } from '../../../platform/http/page.js';
import { readPage } from '../../../platform/http/read-page.js';
import { ProjectsQueries } from '../projects.queries.js';
import type { InvitationDto, ReceivedInvitationDto } from './dto/invitation.dto.js';

/** Invitations that are good: nothing has become of the project or of who offered it. */
export const GOOD = `project_invitations i
  JOIN projects p ON p.id = i.project_id AND p.archived_at IS NULL AND p.deleted_at IS NULL
  JOIN project_members o ON o.project_id = i.project_id AND o.user_id = i.invited_by AND o.role = 'owner'
  JOIN users inviter ON inviter.id = i.invited_by AND inviter.status = 'active' AND i.expires_at > now()`;

/** Those that the user `$1` sees: an address belongs to who has confirmed it. */
export const RECEIVED = `(i.user_id = $1 OR lower(i.email) =
  (SELECT lower(email) FROM users WHERE id = $1 AND email_verified_at IS NOT NULL))`;

const TIMES = 'i.role, i.created_at AS "createdAt", i.expires_at AS "expiresAt"';
const OPEN = `
  SELECT i.id, i.email, u.username, ${TIMES}
  FROM project_members m JOIN project_invitations i ON i.project_id = m.project_id LEFT JOIN users u ON u.id = i.user_id
  WHERE m.user_id = $1 AND m.role = 'owner' AND m.project_id = $2 AND i.expires_at > now()`;
const ONE = { name: 'invitation-open', text: `${OPEN} AND i.id = $3` };
const MINE = `
  SELECT i.id, p.name AS "projectName", inviter.username AS "invitedBy", ${TIMES} FROM ${GOOD}
  WHERE ${RECEIVED} AND NOT EXISTS (
    SELECT FROM project_members m WHERE m.project_id = i.project_id AND m.user_id = $1)`;

const newestFirst = <Row extends { id: string; createdAt: string }>() =>
  new Keyset<Row>({
    createdAt: { sql: '"createdAt"', cast: 'timestamptz', of: (invitation) => invitation.createdAt },
  }).order('-createdAt');

/** Reads of invitations that nobody has answered. */
@Injectable()
export class InvitationsQueries {
  constructor(
    private readonly database: Database,
    private readonly projects: ProjectsQueries,
  ) {}

  /** One of a project, for its owner. Throws NotFound, ProjectRoleRequired. */
  async get(actor: Actor, projectId: string, id: string): Promise<InvitationDto> {
    await this.projects.require(actor, projectId, 'owner');
    const [invitation] = await this.database.rows<InvitationDto>(ONE, [actor.userId, projectId, id]);
    if (!invitation) throw new NotFound();
    return invitation;
  }

  /** Those of a project, for its owner. Throws NotFound, ProjectRoleRequired. */
  async list(actor: Actor, projectId: string, query: PageQuery): Promise<Page<InvitationDto>> {
    await this.projects.require(actor, projectId, 'owner');
    const values = [actor.userId, projectId];
    const order = newestFirst<InvitationDto>();
    return readPage(this.database, { name: 'invitations-open', text: OPEN, values, order }, query);
  }

  /** Those that the caller can answer. */
  listReceived({ userId }: Actor, query: PageQuery): Promise<Page<ReceivedInvitationDto>> {
    const order = newestFirst<ReceivedInvitationDto>();
    const received = { name: 'invitations-received', text: MINE, values: [userId], order };
    return readPage(this.database, received, query);
  }
}
