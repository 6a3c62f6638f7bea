import { OfFormat } from '../../../../platform/http/openapi-schema.js';
import type { User } from '../../../users/user.entity.js';
import type { ProjectMember, ProjectRole } from '../../project-member.entity.js';

/** Somebody in a project. */
export class MemberDto {
  /** @example "019a9f3e-5c00-7000-8000-00000000a11c" */
  @OfFormat('uuid')
  userId: string;
  /** @example "maya" */
  username: string;
  /** @example "Maya Lindqvist" */
  displayName: string;
  /**
   * A `viewer` reads, an `editor` also changes what is in the project, its `owner` also who is in it.
   * @example "editor"
   */
  role: ProjectRole;
  /**
   * Since when.
   * @example "2026-11-20T09:30:00.000Z"
   */
  @OfFormat('date-time')
  acceptedAt: string;

  /** The same shape that members.queries.ts reads. */
  static from({ userId, role, acceptedAt }: ProjectMember, { username, displayName }: User): MemberDto {
    return { userId, username, displayName, role, acceptedAt: acceptedAt.toISOString() };
  }
}
