import { UserDto } from '../../users/dto/user.dto.js';

/** A session, and the token that speaks for it. */
export class SignedInDto {
  user: UserDto;
  /** Send it as `Authorization: Bearer <accessToken>`. */
  accessToken: string;
  /** @example "Bearer" */
  tokenType: 'Bearer';
  /**
   * Seconds until the token expires.
   * @example 600
   */
  expiresIn: number;
}
