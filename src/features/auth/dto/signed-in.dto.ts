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
  /**
   * Continues the session, once, at `POST /auth/refresh`. Absent when it went into a cookie.
   * @example "q0ZzVt3k8mS1r2Yx5uWn7bCd9eFgHjKlMoPqRsTuVwX"
   */
  refreshToken?: string;
}
