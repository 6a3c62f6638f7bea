import { OfFormat } from '../../../../platform/http/openapi-schema.js';

/** An OpenID provider to sign in with. */
export class ProviderDto {
  /** @example "google" */
  id: string;
  /**
   * For a button.
   * @example "Google"
   */
  label: string;
  /**
   * Where to send the browser, perhaps with `returnTo`.
   * @example "http://localhost:3000/api/v1/auth/oidc/google"
   */
  @OfFormat('uri')
  startUrl: string;
}
