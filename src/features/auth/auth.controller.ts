import { applyDecorators, Body, Controller, HttpCode } from '@nestjs/common';
import {
  ApiCreatedResponse,
  ApiNoContentResponse,
  ApiOkResponse,
  ApiSecurity,
  ApiTags,
} from '@nestjs/swagger';
import { Public } from '../../platform/access/access.decorators.js';
import { CookieJar, Cookies } from '../../platform/http/cookies.js';
import { Post } from '../../platform/http/post.js';
import { RateLimits } from '../../platform/http/rate-limits.js';
import { AuthService } from './auth.service.js';
import { CurrentClient } from './current-client.js';
import { LoginDto } from './dto/login.dto.js';
import { RefreshDto } from './dto/refresh.dto.js';
import { RegisterDto } from './dto/register.dto.js';
import { SignedInDto } from './dto/signed-in.dto.js';
import { RefreshCookie } from './refresh-cookie.js';
import type { Client } from './sessions/session.entity.js';
import { SessionsService } from './sessions/sessions.service.js';

/** The refresh token comes in the body, or as a cookie. */
const BodyOrCookie = () => applyDecorators(ApiSecurity('refreshCookie'), ApiSecurity({}));

@ApiTags('Sign-in')
@Public()
@Controller('auth')
export class AuthController {
  constructor(
    private readonly auth: AuthService,
    private readonly sessions: SessionsService,
    private readonly cookie: RefreshCookie,
    private readonly limits: RateLimits,
  ) {}

  /**
   * Register
   *
   * @remarks Makes an account, signs it in, and sends a mail that confirms the address. The answer does not tell
   * whether the address has an account already; its owner is told by mail.
   */
  @Post('register')
  @ApiCreatedResponse({ type: SignedInDto })
  async register(
    @Body() input: RegisterDto,
    @CurrentClient() client: Client,
    @Cookies() jar: CookieJar,
  ): Promise<SignedInDto> {
    await this.limits.countRequest(input.email, client.address);
    const answer = await this.auth.register(input, client);
    return input.useCookie ? this.cookie.keep(answer, jar) : answer;
  }

  /**
   * Sign in
   *
   * @remarks With e-mail address or username, and password. Use the `accessToken` as bearer token for ten minutes, then
   * exchange the `refreshToken`.
   */
  @Post('login')
  @HttpCode(200)
  @ApiOkResponse({ type: SignedInDto })
  async login(
    @Body() input: LoginDto,
    @CurrentClient() client: Client,
    @Cookies() jar: CookieJar,
  ): Promise<SignedInDto> {
    const answer = await this.limits.signIn(input.identifier, client.address, () =>
      this.auth.login(input, client),
    );
    return input.useCookie ? this.cookie.keep(answer, jar) : answer;
  }

  /**
   * Continue a session
   *
   * @remarks A refresh token is good once, and its answer has the next one. Sent twice, it ends the session, except that
   * for ten seconds a lost answer may be asked for again. Web pages that signed in with `useCookie` send `{}`.
   */
  @Post('refresh')
  @HttpCode(200)
  @BodyOrCookie()
  @ApiOkResponse({ type: SignedInDto })
  async refresh(
    @Body() { refreshToken }: RefreshDto,
    @CurrentClient() client: Client,
    @Cookies() jar: CookieJar,
  ): Promise<SignedInDto> {
    const { token, isCookie } = this.cookie.sent(refreshToken, jar);
    const answer = await this.auth.refresh(token, client);
    return isCookie ? this.cookie.keep(answer, jar) : answer;
  }

  /**
   * Sign out
   *
   * @remarks Ends the session that the refresh token continues; its access tokens are refused within a second.
   */
  @Post('logout')
  @HttpCode(204)
  @BodyOrCookie()
  @ApiNoContentResponse()
  async logout(@Body() { refreshToken }: RefreshDto, @Cookies() jar: CookieJar): Promise<void> {
    const { token, isCookie } = this.cookie.sent(refreshToken, jar);
    await this.sessions.signOut(token);
    if (isCookie) this.cookie.clear(jar);
  }
}
