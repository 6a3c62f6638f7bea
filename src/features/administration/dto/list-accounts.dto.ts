import { IsIn } from 'class-validator';
import { ROLES, type Role } from '../../../platform/access/actor.js';
import { PageQuery } from '../../../platform/http/page.js';
import { IsLine, Optional } from '../../../platform/http/rules.js';
import { USER_STATUSES, type UserStatus } from '../../users/user.entity.js';

/** Which accounts. */
export class ListAccountsQuery extends PageQuery {
  /** Only those with this in username, e-mail address or display name, in any case. It reads every account. */
  @Optional()
  @IsLine({ max: 100 })
  q?: string;

  /** Only these. */
  @Optional()
  @IsIn(ROLES)
  role?: Role;

  /** Only these. */
  @Optional()
  @IsIn(USER_STATUSES)
  status?: UserStatus;
}
