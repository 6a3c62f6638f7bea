import { Injectable } from '@nestjs/common';
import type { Actor } from '../../../platform/access/actor.js';
import { NotFound } from '../../../platform/errors/domain-error.js';
import { record } from '../../../platform/events/events.js';
import type { Transaction } from '../../../platform/events/transaction.js';
import { UnitOfWork } from '../../../platform/events/unit-of-work.js';
import { digest } from '../../../platform/secrets/secrets.js';
import { ProjectDto } from '../dto/project.dto.js';
import { AlreadyMember, TooManyMembers } from '../members/members.errors.js';
import { ProjectAccess } from '../project-access.service.js';
import { ProjectMember } from '../project-member.entity.js';
import { Project } from '../project.entity.js';
import { aboutProject, invitationDeclined, memberJoined } from '../projects.events.js';
import type { Invitation } from './invitation.entity.js';
import { InvitationInvalid } from './invitations.errors.js';
import { GOOD, RECEIVED } from './invitations.queries.js';

/** In one project. */
const MOST_MEMBERS = 100;

const FOUND = 'SELECT i.id, i.project_id AS "projectId", i.role';
const BY_ID = `${FOUND} FROM ${GOOD} WHERE ${RECEIVED} AND i.id = $2`;
const BY_SECRET = `${FOUND} FROM ${GOOD} WHERE i.digest = $1`;
/** The one that was accepted, and others to the same name. One to an address stays: the owner would learn whose it is. */
const ANSWERED = `DELETE FROM project_invitations i WHERE i.id = $2 OR (i.project_id = $3 AND i.user_id = $1) RETURNING i.id`;
const DECLINE = `
  DELETE FROM project_invitations i WHERE i.id = $2 AND ${RECEIVED} AND i.expires_at > now()
  RETURNING i.project_id AS "projectId"`;

type Found = Pick<Invitation, 'id' | 'projectId' | 'role'>;

/** Use cases of who is invited. */
@Injectable()
export class ReceivedInvitationsService {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly access: ProjectAccess,
  ) {}

  /** Throws NotFound, AlreadyMember, TooManyMembers, TooManyProjects. */
  accept(actor: Actor, id: string): Promise<ProjectDto> {
    return this.unitOfWork.run((tx) =>
      this.join(tx, actor, { text: BY_ID, values: [actor.userId, id] }, () => new NotFound()),
    );
  }

  /** With the secret of a mail, whosoever it was sent to. Throws InvitationInvalid, AlreadyMember, TooManyMembers, TooManyProjects. */
  acceptBySecret(actor: Actor, secret: string): Promise<ProjectDto> {
    return this.unitOfWork.run((tx) =>
      this.join(tx, actor, { text: BY_SECRET, values: [digest(secret)] }, () => new InvitationInvalid()),
    );
  }

  /** Throws NotFound. */
  async decline(actor: Actor, id: string): Promise<void> {
    await this.unitOfWork.run(async (tx) => {
      const manager = await tx.open();
      const [[declined]] = await manager.query<[{ projectId: string }[], number]>(DECLINE, [
        actor.userId,
        id,
      ]);
      if (!declined) throw new NotFound();
      // Not by whom: the project would learn who has the address.
      const about = aboutProject(null, { ...declined, memberIds: [] });
      record(tx, invitationDeclined, { ...about, data: { invitationId: id } });
    });
  }

  private async join(
    tx: Transaction,
    actor: Actor,
    { text, values }: { text: string; values: unknown[] },
    missing: () => Error,
  ): Promise<ProjectDto> {
    const manager = await tx.open();
    const find = async () => (await manager.query<Found[]>(text, values))[0];
    const offered = await find();
    if (!offered) throw missing();
    const { projectId } = offered;
    await this.access.lockAll(tx, [projectId, actor.userId]);
    // Of many at once the first has taken it; or who offered it may no longer.
    const invitation = await find();
    if (!invitation) throw missing();
    const { project, members } = await this.access.lock(tx, projectId, 'exclusive');
    if (members.some(({ userId }) => userId === actor.userId)) throw new AlreadyMember();
    if (members.length >= MOST_MEMBERS) throw new TooManyMembers();
    await this.access.makeRoom(tx, actor.userId);
    const answer = [actor.userId, invitation.id, projectId];
    const [answered] = await manager.query<[Pick<Found, 'id'>[], number]>(ANSWERED, answer);
    // It was declined at the same moment.
    if (!answered.some(({ id }) => id === invitation.id)) throw missing();
    const now = new Date();
    const own = ProjectMember.create(projectId, actor.userId, invitation.role, now);
    tx.insert(ProjectMember, own);
    tx.update(Project, project, project.touch(now));
    const memberIds = [...members.map(({ userId }) => userId), actor.userId];
    const data = { userId: actor.userId, role: invitation.role };
    record(tx, memberJoined, { ...aboutProject(actor.userId, { projectId, memberIds }), data });
    return ProjectDto.from(project, own);
  }
}
