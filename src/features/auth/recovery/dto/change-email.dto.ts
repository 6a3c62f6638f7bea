import { IsEmailAddress } from '../../../../platform/http/rules.js';

/** Another address. */
export class ChangeEmailDto {
  /**
   * Where the mail goes that confirms it.
   * @example "maya.lindqvist@example.com"
   */
  @IsEmailAddress()
  email: string;
}
