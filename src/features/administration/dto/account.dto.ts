import { OfFormat, Whole } from '../../../platform/http/openapi/properties.js';
import { UserDto } from '../../users/dto/user.dto.js';
import type { UserStatus } from '../../users/user.entity.js';

/** An account, as administrators see it. */
export class AccountDto extends UserDto {
  /** `disabled` accounts cannot sign in, and nothing of theirs is accepted. */
  status: UserStatus;
  /** Where it is signed in now. */
  @Whole()
  sessions: number;
  /** When one of its sessions was started or continued last; null for never. */
  @OfFormat('date-time')
  lastSeenAt: string | null;
}
