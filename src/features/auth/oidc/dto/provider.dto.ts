import { OfFormat } from '../../../../platform/http/openapi/properties.js';

/** An OpenID provider to sign in with. */
export class ProviderDto {
  /** Its name in paths. */
  id: string;
  /** For a button. */
  label: string;
  /** Where to send the browser, perhaps with `returnTo`. */
  @OfFormat('uri')
  startUrl: string;
}
