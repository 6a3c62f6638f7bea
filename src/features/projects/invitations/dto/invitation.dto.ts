import { OfFormat } from '../../../../platform/http/openapi/properties.js';
import type { GivenRole } from '../../members/dto/change-member.dto.js';
import type { Invitation } from '../invitation.entity.js';

class AnyInvitationDto {
  @OfFormat('uuid')
  id: string;
  /** What whoever accepts it is in the project. */
  role: GivenRole;
  @OfFormat('date-time')
  createdAt: string;
  /** Seven days later. */
  @OfFormat('date-time')
  expiresAt: string;
}

/** An invitation, as the owner of the project sees it. */
export class InvitationDto extends AnyInvitationDto {
  /** Where it was mailed to, when an address was invited. */
  @OfFormat('email')
  email: string | null;
  /** Who was invited by name. */
  username: string | null;

  /** The same shape that invitations.queries.ts reads. */
  static from({ id, email, role, ...invitation }: Invitation, username: string | null): InvitationDto {
    const [createdAt, expiresAt] = [invitation.createdAt.toISOString(), invitation.expiresAt.toISOString()];
    return { id, email, username, role, createdAt, expiresAt };
  }
}

/** An invitation, as whoever is invited sees it. */
export class ReceivedInvitationDto extends AnyInvitationDto {
  /** What the project is called. */
  projectName: string;
  /** Username of who invites you. */
  invitedBy: string;
}
