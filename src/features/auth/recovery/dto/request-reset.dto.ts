import { IsLine } from '../../../../platform/http/rules.js';

/** Whose password. */
export class RequestResetDto {
  /** E-mail address or username. */
  @IsLine({ max: 254 })
  identifier: string;
}
