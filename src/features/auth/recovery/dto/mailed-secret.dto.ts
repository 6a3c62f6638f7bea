import { IsLine } from '../../../../platform/http/rules.js';
import { IsNewPassword } from '../../dto/is-new-password.js';

/** What a mail brought. */
export class MailedSecretDto {
  /** The part of the mail's link behind `#`. */
  @IsLine({ max: 200 })
  secret: string;
}

/** What a mail brought, and the password to set. */
export class ResetPasswordDto extends MailedSecretDto {
  /** The new one. Any characters; nothing is trimmed. Those that everybody chooses are refused (`common-password`). */
  @IsNewPassword()
  password: string;
}
