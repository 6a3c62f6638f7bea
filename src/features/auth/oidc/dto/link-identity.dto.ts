import { IsString, Matches, MaxLength } from 'class-validator';
import { IsLine, Optional } from '../../../../platform/http/rules.js';

/** Which provider to link. */
export class LinkIdentityDto {
  /** An `id` of `GET /auth/providers`. */
  @IsString()
  @MaxLength(50)
  @Matches(/^[a-z0-9-]+$/, { message: 'provider must be the id of a provider' })
  provider: string;

  /**
   * Where the browser goes afterwards: a path of this service, or a URL of an origin in `CORS_ORIGINS`. Left out, it is
   * `/docs`.
   */
  @Optional()
  @IsLine({ max: 1000 })
  returnTo?: string;
}
