import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsLine, Optional } from '../../../../platform/http/rules.js';

/** Where to go afterwards. */
export class StartOidcQuery {
  @ApiPropertyOptional({
    description:
      'Where the browser goes afterwards: a path of this service, or a URL of an origin in `CORS_ORIGINS`. Left out, it is `/docs`.',
  })
  @Optional()
  @IsLine({ max: 1000 })
  returnTo?: string;
}
