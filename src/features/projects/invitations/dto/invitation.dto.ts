import { OfFormat } from '../../../../platform/http/openapi-schema.js';
import type { GivenRole } from '../../members/dto/change-member.dto.js';

class AnyInvitationDto {
  /** @example "019a9f3e-5c00-7000-8000-000000000177" */
  @OfFormat('uuid')
  id: string;
  /**
   * What they will be in the project.
   * @example "editor"
   */
  role: GivenRole;
  /** @example "2026-11-20T09:30:00.000Z" */
  @OfFormat('date-time')
  createdAt: string;
  /**
   * Seven days later.
   * @example "2026-11-27T09:30:00.000Z"
   */
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
}

/** An invitation, as whoever is invited sees it. */
export class ReceivedInvitationDto extends AnyInvitationDto {
  /** @example "Move to Uppsala" */
  projectName: string;
  /**
   * Username of who invites you.
   * @example "maya"
   */
  invitedBy: string;
}
