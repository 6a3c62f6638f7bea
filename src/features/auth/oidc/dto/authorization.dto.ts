import { OfFormat } from '../../../../platform/http/openapi-schema.js';

/** Where to go on. */
export class AuthorizationDto {
  /** Send this browser there, within ten minutes. */
  @OfFormat('uri')
  authorizationUrl: string;
}
