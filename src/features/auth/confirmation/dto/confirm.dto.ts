import { ApiProperty } from '@nestjs/swagger';
import { IsLine, IsText, Optional } from '../../../../platform/http/rules.js';

/** What you know and have. */
export class ConfirmDto {
  /** For accounts with a password. */
  @ApiProperty({ format: 'password' })
  @Optional()
  @IsText({ min: 1, max: 128 })
  password?: string;

  /** For accounts with a second factor: what the authenticator app shows, or a recovery code. */
  @Optional()
  @IsLine({ max: 40 })
  code?: string;
}
