import { ApiProperty } from '@nestjs/swagger';
import { IsLine, IsText } from '../../../../platform/http/rules.js';

/** What a mail brought. */
export class MailedSecretDto {
  /**
   * The part of the mail's link behind `#`.
   * @example "q0ZzVt3k8mS1r2Yx5uWn7bCd9eFgHjKlMoPqRsTuVwX"
   */
  @IsLine({ max: 200 })
  secret: string;
}

/** What a mail brought, and the password to set. */
export class ResetPasswordDto extends MailedSecretDto {
  /**
   * The new one. Any characters; nothing is trimmed.
   * @example "correct-horse-battery"
   */
  @ApiProperty({ format: 'password' })
  @IsText({ min: 8, max: 128 })
  password: string;
}
