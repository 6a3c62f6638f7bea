import { IsBoolean, IsString, Length, Matches } from 'class-validator';
import { IsEmailAddress, IsLine, IsTimeZone, Optional } from '../../../platform/http/rules.js';
import { IsNewPassword } from './is-new-password.js';

/** A new account. */
export class RegisterDto {
  /** Where mail goes. It is yours once you confirm it. */
  @IsEmailAddress()
  email: string;

  /** Letters, digits, dot, dash and underscore, the first a letter or digit. Unique without regard to case. */
  @IsString()
  @Length(2, 50)
  @Matches(/^[A-Za-z0-9][A-Za-z0-9._-]*$/, {
    message: 'username begins with a letter or digit, and may have dot, dash and underscore as well',
  })
  username: string;

  /** Any characters; nothing is trimmed. Those that everybody chooses are refused (`common-password`). */
  @IsNewPassword()
  password: string;

  /** What others see. Left out, it is the username. */
  @Optional()
  @IsLine({ max: 100 })
  displayName?: string;

  /** IANA name, UTC when left out; decides what "today" is. */
  @Optional()
  @IsTimeZone()
  timeZone?: string;

  /** For web pages: the refresh token comes as a cookie that scripts cannot read, instead of in the answer. */
  @Optional()
  @IsBoolean()
  useCookie?: boolean;
}
