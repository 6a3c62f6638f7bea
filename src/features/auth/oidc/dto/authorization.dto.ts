import { OfFormat } from '../../../../platform/http/openapi/properties.js';

/** Where to go on. */
export class AuthorizationDto {
  /** Send this browser there, within ten minutes. */
  @OfFormat('uri')
  authorizationUrl: string;
}
