import { ApiProperty } from '@nestjs/swagger';
import { IsBoolean } from 'class-validator';
import { IsLine, IsText, Optional } from '../../../platform/http/rules.js';

/** What you know. */
export class LoginDto {
  /** E-mail address or username. */
  @IsLine({ max: 254 })
  identifier: string;

  /** As it was given at registration. */
  @ApiProperty({ format: 'password' })
  @IsText({ min: 1, max: 128 })
  password: string;

  /** For accounts with a second factor: what the authenticator app shows, or a recovery code. */
  @Optional()
  @IsLine({ max: 40 })
  code?: string;

  /** For web pages: the refresh token comes as a cookie that scripts cannot read, instead of in the answer. */
  @Optional()
  @IsBoolean()
  useCookie?: boolean;
}
