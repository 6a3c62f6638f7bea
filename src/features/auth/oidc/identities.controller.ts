import { Body, Controller, Delete, Get, HttpCode } from '@nestjs/common';
import { ApiNoContentResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { Roles, StepUp } from '../../../platform/access/access.decorators.js';
import { type Actor, CurrentActor } from '../../../platform/access/actor.js';
import { CookieJar, Cookies } from '../../../platform/http/cookies.js';
import { IdParam } from '../../../platform/http/id-param.js';
import { type Page, pageOf } from '../../../platform/http/page.js';
import { Post } from '../../../platform/http/post.js';
import { AuthorizationDto } from './dto/authorization.dto.js';
import { IdentityDto } from './dto/identity.dto.js';
import { LinkIdentityDto } from './dto/link-identity.dto.js';
import { IdentitiesQueries } from './identities.queries.js';
import { IdentitiesService } from './identities.service.js';
import { OidcCookies } from './oidc-cookies.js';
import { OidcService } from './oidc.service.js';

@ApiTags('Your account')
@Roles('user', 'admin')
@Controller('users/me/identities')
export class IdentitiesController {
  constructor(
    private readonly identities: IdentitiesService,
    private readonly queries: IdentitiesQueries,
    private readonly oidc: OidcService,
    private readonly cookies: OidcCookies,
  ) {}

  /**
   * List your identities
   *
   * @remarks The accounts at OpenID providers that open yours, oldest first.
   */
  @Get()
  @ApiOkResponse({ type: pageOf(IdentityDto) })
  listIdentities(@CurrentActor() actor: Actor): Promise<Page<IdentityDto>> {
    return this.queries.list(actor);
  }

  /**
   * Link an identity
   *
   * @remarks Call it from a page with credentials, then open `authorizationUrl` in the same browser. It comes back to
   * `returnTo`, with `?error=` and a code when it went wrong. From then on you can sign in at the provider.
   */
  @Post()
  @StepUp()
  @HttpCode(200)
  @ApiOkResponse({ type: AuthorizationDto })
  async linkIdentity(
    @CurrentActor() actor: Actor,
    @Body() input: LinkIdentityDto,
    @Cookies() jar: CookieJar,
  ): Promise<AuthorizationDto> {
    const sent = await this.oidc.beginLink({ ...input, browser: this.cookies.browser(jar), actor });
    return { authorizationUrl: this.cookies.send(sent, jar).url };
  }

  /**
   * Unlink an identity
   *
   * @remarks Whoever has it cannot sign in with it any more. The last way into an account stays: set a password first.
   */
  @Delete(':id')
  @StepUp()
  @HttpCode(204)
  @ApiNoContentResponse()
  unlinkIdentity(@CurrentActor() actor: Actor, @IdParam() id: string): Promise<void> {
    return this.identities.unlink(actor, id);
  }
}
