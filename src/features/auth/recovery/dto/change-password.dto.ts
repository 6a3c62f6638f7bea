import { ApiProperty } from '@nestjs/swagger';
import { IsText, Optional } from '../../../../platform/http/rules.js';
import { IsNewPassword } from '../../dto/is-new-password.js';

/** Another password. */
export class ChangePasswordDto {
  /** Left out by an account that has none, because it signs in with a provider. */
  @ApiProperty({ format: 'password' })
  @Optional()
  @IsText({ min: 1, max: 128 })
  currentPassword?: string;

  /** The new one. Any characters; nothing is trimmed. Those that everybody chooses are refused (`common-password`). */
  @IsNewPassword()
  password: string;
}
