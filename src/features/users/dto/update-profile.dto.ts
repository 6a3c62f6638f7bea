import { IsLine, IsLocale, IsTimeZone, Optional } from '../../../platform/http/rules.js';

/** What people say about themselves. */
export class UpdateProfileDto {
  /** What others see. */
  @Optional()
  @IsLine({ max: 100 })
  displayName?: string;

  /** IANA name; decides what "today" is. */
  @Optional()
  @IsTimeZone()
  timeZone?: string;

  /** BCP 47 language tag. */
  @Optional()
  @IsLocale()
  locale?: string;
}
