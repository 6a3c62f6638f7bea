import { IsLine } from '../../../../platform/http/rules.js';

/** The second factor of a sign-in at a provider. */
export class CompleteOidcDto {
  /** From the authenticator app, or a recovery code. */
  @IsLine({ max: 50 })
  code: string;
}
