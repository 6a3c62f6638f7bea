import { IsIn } from 'class-validator';
import { ROLES, type Role } from '../../../platform/access/actor.js';

/** What an account may do from now on. */
export class ChangeRoleDto {
  /** `admin` includes `user`. */
  @IsIn(ROLES)
  role: Role;
}
