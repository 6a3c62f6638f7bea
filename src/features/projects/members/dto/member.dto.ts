import { OfFormat } from '../../../../platform/http/openapi/properties.js';
import type { User } from '../../../users/user.entity.js';
import type { ProjectMember, ProjectRole } from '../../project-member.entity.js';

/** Somebody in a project. */
export class MemberDto {
  @OfFormat('uuid')
  userId: string;
  username: string;
  displayName: string;
  /** A `viewer` reads, an `editor` also changes what is in the project, its `owner` also who is in it. */
  role: ProjectRole;
  /** Since when. */
  @OfFormat('date-time')
  acceptedAt: string;

  /** The same shape that members.queries.ts reads. */
  static from({ userId, role, acceptedAt }: ProjectMember, { username, displayName }: User): MemberDto {
    return { userId, username, displayName, role, acceptedAt: acceptedAt.toISOString() };
  }
}
