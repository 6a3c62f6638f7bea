import { IsLine } from '../../../../platform/http/rules.js';

/** That the authenticator app works. */
export class ConfirmSecondFactorDto {
  /** What the app shows now. */
  @IsLine({ max: 40 })
  code: string;
}
