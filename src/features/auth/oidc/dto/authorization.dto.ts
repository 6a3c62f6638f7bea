import { OfFormat } from '../../../../platform/http/openapi-schema.js';

/** Where to go on. */
export class AuthorizationDto {
  /**
   * Send this browser there, within ten minutes.
   * @example "https://accounts.google.com/o/oauth2/v2/auth?response_type=code&client_id=doable&state=Yk3u"
   */
  @OfFormat('uri')
  authorizationUrl: string;
}
