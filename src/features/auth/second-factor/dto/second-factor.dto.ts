import { OfFormat, Whole } from '../../../../platform/http/openapi-schema.js';

/** What sign-in asks for besides the password. */
export class SecondFactorDto {
  /**
   * Whether sign-in needs a code.
   * @example true
   */
  isEnabled: boolean;
  /**
   * Since when; null when it does not.
   * @example "2026-11-20T09:30:00.000Z"
   */
  @OfFormat('date-time')
  enabledAt: string | null;
  /**
   * Recovery codes that were not used.
   * @example 10
   */
  @Whole()
  recoveryCodesLeft: number;
}
