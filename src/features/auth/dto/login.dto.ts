import { ApiProperty } from '@nestjs/swagger';
import { IsBoolean } from 'class-validator';
import { IsLine, IsText, Optional } from '../../../platform/http/rules.js';

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

  /**
   * For accounts with a second factor: what the authenticator app shows, or a recovery code.
   * @example "492039"
   */
  @Optional()
  @IsLine({ max: 40 })
  code?: string;

  /**
   * For web pages: the refresh token comes as a cookie that scripts cannot read, instead of in the answer.
   * @example false
   */
  @Optional()
  @IsBoolean()
  useCookie?: boolean;
}
