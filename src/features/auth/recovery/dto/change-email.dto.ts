import { IsEmailAddress } from '../../../../platform/http/rules.js';

/** Another address. */
export class ChangeEmailDto {
  /** Where the mail goes that confirms it. */
  @IsEmailAddress()
  email: string;
}
