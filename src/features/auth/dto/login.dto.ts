import { ApiProperty } from '@nestjs/swagger';
import { IsLine, IsText } from '../../../platform/http/rules.js';

/** What you know. */
export class LoginDto {
  /**
   * E-mail address or username.
   * @example "maya@example.com"
   */
  @IsLine({ max: 254 })
  identifier: string;

  /**
   * As it was given at registration.
   * @example "correct-horse-battery"
   */
  @ApiProperty({ format: 'password' })
  @IsText({ min: 1, max: 128 })
  password: string;
}
