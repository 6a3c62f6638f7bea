import { IsLine, Optional } from '../../../platform/http/rules.js';

/** Which session. */
export class RefreshDto {
  /** From the last sign-in or refresh. Left out, the cookie is taken. */
  @Optional()
  @IsLine({ max: 200 })
  refreshToken?: string;
}
