import { IsLine, IsLocale, IsTimeZone, Optional } from '../../../platform/http/rules.js';

/** What people say about themselves. */
export class UpdateProfileDto {
  /**
   * What others see.
   * @example "Maya Lindqvist"
   */
  @Optional()
  @IsLine({ max: 100 })
  displayName?: string;

  /**
   * IANA name; decides what "today" is.
   * @example "Europe/Stockholm"
   */
  @Optional()
  @IsTimeZone()
  timeZone?: string;

  /**
   * BCP 47 language tag.
   * @example "sv-SE"
   */
  @Optional()
  @IsLocale()
  locale?: string;
}
