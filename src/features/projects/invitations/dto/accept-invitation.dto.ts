import { IsLine } from '../../../../platform/http/rules.js';

/** What a mail brought. */
export class AcceptInvitationDto {
  /** The part of the mail's link behind `#`. */
  @IsLine({ max: 200 })
  secret: string;
}
