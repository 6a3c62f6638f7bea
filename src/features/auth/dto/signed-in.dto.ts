import { Whole } from '../../../platform/http/openapi/properties.js';
import { UserDto } from '../../users/dto/user.dto.js';

/** A session, and the token that speaks for it. */
export class SignedInDto {
  /** Who signed in. */
  user: UserDto;
  /** Send it as `Authorization: Bearer <accessToken>`. */
  accessToken: string;
  /** What stands before the token in `Authorization`. */
  tokenType: 'Bearer';
  /** Seconds until the token expires. */
  @Whole()
  expiresIn: number;
  /** Continues the session, once, at `POST /auth/refresh`. Absent when it went into a cookie. */
  refreshToken?: string;
}
