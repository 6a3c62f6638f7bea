import { IsIn } from 'class-validator';

/** What a member can be made by the owner. */
export const GIVEN_ROLES = ['viewer', 'editor'] as const;
export type GivenRole = (typeof GIVEN_ROLES)[number];

/** Another role. */
export class ChangeMemberDto {
  /** A `viewer` reads, an `editor` also changes what is in the project. */
  @IsIn(GIVEN_ROLES)
  role: GivenRole;
}
