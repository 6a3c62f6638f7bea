import { IsLine } from '../../../../platform/http/rules.js';

/** What a mail brought. */
export class AcceptInvitationDto {
  /**
   * The part of the mail's link behind `#`.
   * @example "q0ZzVt3k8mS1r2Yx5uWn7bCd9eFgHjKlMoPqRsTuVwX"
   */
  @IsLine({ max: 200 })
  secret: string;
}
