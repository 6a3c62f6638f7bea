import { Module } from '@nestjs/common';
import { JwtModule } from '@nestjs/jwt';
import { PassportModule } from '@nestjs/passport';
import { TypeOrmModule } from '@nestjs/typeorm';
import { UsersModule } from '../users/users.module.js';
import { AccessTokenGuard } from './access-token.guard.js';
import { AccessTokens } from './access-tokens.js';
import { Administration } from './administration.js';
import { AuthController } from './auth.controller.js';
import { AuthService } from './auth.service.js';
import { JwtStrategy } from './jwt.strategy.js';
import { Passwords } from './passwords.js';
import { FirstFactorsService } from './oidc/first-factors.service.js';
import { IdentitiesController } from './oidc/identities.controller.js';
import { IdentitiesQueries } from './oidc/identities.queries.js';
import { IdentitiesService } from './oidc/identities.service.js';
import { Identity } from './oidc/identity.entity.js';
import { OidcAttempt } from './oidc/oidc-attempt.entity.js';
import { OidcAttemptsService } from './oidc/oidc-attempts.service.js';
import { OidcCookies } from './oidc/oidc-cookies.js';
import { OidcController } from './oidc/oidc.controller.js';
import { OidcSignInService } from './oidc/oidc-sign-in.service.js';
import { OidcService } from './oidc/oidc.service.js';
import { OpenIdProviders } from './oidc/openid-providers.js';
import { ReturnTo } from './oidc/return-to.js';
import { PersonalToken } from './personal-tokens/personal-token.entity.js';
import { MailedSecret } from './recovery/mailed-secret.entity.js';
import { RefreshCookie } from './refresh-cookie.js';
import { RecoveryCode } from './second-factor/recovery-code.entity.js';
import { SecondFactor } from './second-factor/second-factor.entity.js';
import { SecondFactorService } from './second-factor/second-factor.service.js';
import { RefreshToken } from './sessions/refresh-token.entity.js';
import { Session } from './sessions/session.entity.js';
import { SessionsController } from './sessions/sessions.controller.js';
import { SessionsQueries } from './sessions/sessions.queries.js';
import { SessionsService } from './sessions/sessions.service.js';
import { LiveSessions } from './sessions/live-sessions.js';

/** Sign-in, and the guard that asks for it. */
@Module({
  imports: [
    TypeOrmModule.forFeature([
      Session,
      RefreshToken,
      MailedSecret,
      SecondFactor,
      RecoveryCode,
      PersonalToken,
      Identity,
      OidcAttempt,
    ]),
    JwtModule.register({}),
    PassportModule,
    UsersModule,
  ],
  controllers: [AuthController, SessionsController, OidcController, IdentitiesController],
  providers: [
    Administration,
    AuthService,
    Passwords,
    AccessTokens,
    JwtStrategy,
    LiveSessions,
    SessionsService,
    SessionsQueries,
    RefreshCookie,
    SecondFactorService,
    FirstFactorsService,
    OpenIdProviders,
    OidcAttemptsService,
    OidcSignInService,
    OidcService,
    OidcCookies,
    ReturnTo,
    IdentitiesService,
    IdentitiesQueries,
    AccessTokenGuard,
  ],
  exports: [AccessTokenGuard, Passwords, AuthService, SessionsService],
})
export class AuthModule {}
