import { Body, Controller, Get, HttpCode, Param, Query, Redirect } from '@nestjs/common';
import { ApiOkResponse, ApiParam, ApiQuery, ApiResponse, ApiSecurity, ApiTags } from '@nestjs/swagger';
import { Public } from '../../../platform/access/access.decorators.js';
import { CookieJar, Cookies } from '../../../platform/http/cookies.js';
import { type Page, pageOf } from '../../../platform/http/page.js';
import { Post } from '../../../platform/http/post.js';
import { SearchParams } from '../../../platform/http/search-params.js';
import { CurrentClient } from '../current-client.js';
import { SignedInDto } from '../dto/signed-in.dto.js';
import type { Client } from '../sessions/session.entity.js';
import { CompleteOidcDto } from './dto/complete-oidc.dto.js';
import { ProviderDto } from './dto/provider.dto.js';
import { StartOidcQuery } from './dto/start-oidc.dto.js';
import { OidcCookies } from './oidc-cookies.js';
import { OidcSignInService } from './oidc-sign-in.service.js';
import { OidcService } from './oidc.service.js';

const ProviderParam = () => ApiParam({ name: 'provider', description: 'An `id` of `GET /auth/providers`.' });

@ApiTags('Sign-in')
@Public()
@Controller('auth')
export class OidcController {
  constructor(
    private readonly oidc: OidcService,
    private readonly signIns: OidcSignInService,
    private readonly cookies: OidcCookies,
  ) {}

  /**
   * List where to sign in
   *
   * @remarks The OpenID providers of this installation, for a page with a button for each.
   */
  @Get('providers')
  @ApiOkResponse({ type: pageOf(ProviderDto) })
  listProviders(): Page<ProviderDto> {
    return this.oidc.list();
  }

  /**
   * Sign in at a provider
   *
   * @remarks Open it in the browser: it is sent on to the provider, and comes back signed in. The page at `returnTo` then
   * calls `POST /auth/refresh` with `{}` and its cookie. When it went wrong, `returnTo` has `?error=` with a code.
   */
  @Get('oidc/:provider')
  @Redirect('', 302)
  @ProviderParam()
  @ApiResponse({ status: 302, description: 'To the provider.' })
  async startOidc(
    @Param('provider') provider: string,
    @Query() { returnTo }: StartOidcQuery,
    @Cookies() jar: CookieJar,
  ): Promise<{ url: string }> {
    const browser = this.cookies.browser(jar);
    return this.cookies.send(await this.oidc.begin({ provider, returnTo, browser }), jar);
  }

  /**
   * Come back from a provider
   *
   * @remarks Where providers send browsers; register it there as redirect URI. It works once, within ten minutes, and
   * only in the browser that left.
   */
  @Get('oidc/:provider/callback')
  @Redirect('', 303)
  @ApiSecurity('providerCookie')
  @ProviderParam()
  @ApiQuery({ name: 'state', required: false, type: 'string', description: 'What the browser left with.' })
  @ApiQuery({ name: 'code', required: false, type: 'string', description: 'What the provider gave it.' })
  @ApiQuery({ name: 'error', required: false, type: 'string', description: 'Why there is no `code`.' })
  @ApiResponse({ status: 303, description: 'To `returnTo`, signed in, or with `?error=` and a code.' })
  async finishOidc(
    @Param('provider') provider: string,
    @SearchParams() query: URLSearchParams,
    @CurrentClient() client: Client,
    @Cookies() jar: CookieJar,
  ): Promise<{ url: string }> {
    const browser = this.cookies.browser(jar);
    return this.cookies.receive(await this.oidc.finish({ provider, query, browser, client }), jar);
  }

  /**
   * Complete with a second factor
   *
   * @remarks When the browser came back with `?error=second-factor-required`: within five minutes, from a page in the same
   * browser. It may be sent again after a wrong code.
   */
  @Post('oidc/second-factor')
  @HttpCode(200)
  @ApiSecurity('firstFactorCookie')
  @ApiOkResponse({ type: SignedInDto })
  async completeOidc(
    @Body() { code }: CompleteOidcDto,
    @CurrentClient() client: Client,
    @Cookies() jar: CookieJar,
  ): Promise<SignedInDto> {
    const started = await this.signIns.complete(this.cookies.firstFactor(jar), code, client);
    return this.cookies.complete(started, jar);
  }
}
