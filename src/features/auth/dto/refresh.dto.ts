import { IsLine, Optional } from '../../../platform/http/rules.js';

/** Which session. */
export class RefreshDto {
  /**
   * From the last sign-in or refresh. Left out, the cookie is taken.
   * @example "q0ZzVt3k8mS1r2Yx5uWn7bCd9eFgHjKlMoPqRsTuVwX"
   */
  @Optional()
  @IsLine({ max: 200 })
  refreshToken?: string;
}
