import { Injectable } from '@nestjs/common';
import type { Actor } from '../../../platform/access/actor.js';
import { NotFound } from '../../../platform/errors/domain-error.js';
import { record } from '../../../platform/events/events.js';
import type { Transaction } from '../../../platform/events/transaction.js';
import { UnitOfWork } from '../../../platform/events/unit-of-work.js';
import { RateLimits } from '../../../platform/http/rate-limits.js';
import { digest, Secrets } from '../../../platform/secrets/secrets.js';
import { UsersService } from '../../users/users.service.js';
import { AlreadyMember } from '../members/members.errors.js';
import { ProjectAccess } from '../project-access.service.js';
import { InboxFixed } from '../projects.errors.js';
import { aboutProject, invitationCreated, invitationRevoked } from '../projects.events.js';
import type { CreateInvitationDto } from './dto/create-invitation.dto.js';
import { InvitationDto } from './dto/invitation.dto.js';
import { Invitation } from './invitation.entity.js';
import { TooManyInvitations, UnknownUser } from './invitations.errors.js';
import { GOOD } from './invitations.queries.js';

/** Of one project at a time. */
const MOST = 50;

const FORMER = `
  DELETE FROM project_invitations
  WHERE project_id = $1 AND (user_id = $2 OR lower(email) = lower($3) OR expires_at <= now())`;

const LETTER = `
  SELECT i.id, coalesce(i.email, u.email) AS "to", inviter.username AS "invitedBy"
  FROM ${GOOD} LEFT JOIN users u ON u.id = i.user_id AND u.email_verified_at IS NOT NULL
  WHERE i.id = $1 AND coalesce(i.email, u.email) IS NOT NULL`;

/** What a mail to somebody invited says. */
interface Letter {
  readonly to: string;
  readonly invitedBy: string;
  readonly secret: string;
}

/**
 * Use cases of the owner, who invites. Each throws NotFound for who is not in the project, and ProjectRoleRequired for who
 * is not its owner.
 */
@Injectable()
export class InvitationsService {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly access: ProjectAccess,
    private readonly users: UsersService,
    private readonly secrets: Secrets,
    private readonly limits: RateLimits,
  ) {}

  /**
   * Replaces one that the same person has. An address is treated alike with and without an account. Throws UnknownUser,
   * AlreadyMember, TooManyInvitations, InboxFixed, ProjectArchived, and RateLimited for too many addresses in a day.
   */
  async invite(actor: Actor, projectId: string, input: CreateInvitationDto): Promise<InvitationDto> {
    const { identifier, role } = input;
    const email = identifier.includes('@') ? identifier : null;
    if (email) await this.limits.countInvitation(actor.userId);
    return this.unitOfWork.run(async (tx) => {
      const entered = await this.access.enter(tx, actor, projectId, 'owner', 'exclusive');
      if (projectId === actor.userId) throw new InboxFixed();
      const user = email === null ? await this.users.findByUsername(tx, identifier) : null;
      if (email === null && !user) throw new UnknownUser();
      if (user && entered.memberIds.includes(user.id)) throw new AlreadyMember();
      const manager = await tx.open();
      await manager.query(FORMER, [projectId, user?.id ?? null, email]);
      if ((await manager.countBy(Invitation, { projectId })) >= MOST) throw new TooManyInvitations();
      const details = { projectId, invitedBy: actor.userId, userId: user?.id ?? null, email, role };
      const invitation = Invitation.create(details, (id) => digest(this.secretOf(id)), new Date());
      tx.insert(Invitation, invitation);
      const data = { invitationId: invitation.id, role };
      record(tx, invitationCreated, { ...aboutProject(actor.userId, { projectId, memberIds: [] }), data });
      return InvitationDto.from(invitation, user?.username ?? null);
    });
  }

  /** Throws NotFound. */
  async revoke(actor: Actor, projectId: string, id: string): Promise<void> {
    await this.unitOfWork.run(async (tx) => {
      await this.access.see(tx, actor, projectId, 'owner', 'shared');
      const { affected } = await (await tx.open()).delete(Invitation, { id, projectId });
      if (affected !== 1) throw new NotFound();
      const about = aboutProject(actor.userId, { projectId, memberIds: [] });
      record(tx, invitationRevoked, { ...about, data: { invitationId: id } });
    });
  }

  /** What to write to somebody invited; undefined when it is void, or they have no address that is theirs. */
  async letter(tx: Transaction, id: string): Promise<Letter | undefined> {
    const manager = await tx.open();
    const [found] = await manager.query<{ to: string; invitedBy: string }[]>(LETTER, [id]);
    return found && { ...found, secret: this.secretOf(id) };
  }

  /** The same each time, so that a mail that is sent twice has the same link. */
  private secretOf(id: string): string {
    return this.secrets.derive('project invitation', id);
  }
}
