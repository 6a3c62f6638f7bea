import { OfFormat, Whole } from '../../../../platform/http/openapi/properties.js';

/** What sign-in asks for besides the password. */
export class SecondFactorDto {
  /** Whether sign-in needs a code. */
  isEnabled: boolean;
  /** Since when; null when it does not. */
  @OfFormat('date-time')
  enabledAt: string | null;
  /** Recovery codes that were not used. */
  @Whole()
  recoveryCodesLeft: number;
}
