import { Whole } from '../../../platform/http/openapi-schema.js';
import { UserDto } from '../../users/dto/user.dto.js';

/** A session, and the token that speaks for it. */
export class SignedInDto {
  user: UserDto;
  /**
   * Send it as `Authorization: Bearer <accessToken>`.
   * @example "eyJhbGciOiJIUzI1NiIsInR5cCI6ImF0K2p3dCJ9.eyJzdWIiOiIwMTlhIn0.c2lnbmF0dXJl"
   */
  accessToken: string;
  /** @example "Bearer" */
  tokenType: 'Bearer';
  /**
   * Seconds until the token expires.
   * @example 600
   */
  @Whole()
  expiresIn: number;
}
