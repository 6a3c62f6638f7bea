import { Module } from '@nestjs/common';
import { JwtModule } from '@nestjs/jwt';
import { PassportModule } from '@nestjs/passport';
import { TypeOrmModule } from '@nestjs/typeorm';
import { HttpModule } from '../../platform/http/http.module.js';
import { UsersModule } from '../users/users.module.js';
import { AccessTokenGuard } from './access-token.guard.js';
import { AccessTokens } from './access-tokens.js';
import { AuthController } from './auth.controller.js';
import { AuthService } from './auth.service.js';
import { ConfirmationController } from './confirmation/confirmation.controller.js';
import { ConfirmationService } from './confirmation/confirmation.service.js';
import { StepUpGuard } from './confirmation/step-up.guard.js';
import { FirstAdministrator } from './first-administrator.js';
import { JwksController } from './jwks.controller.js';
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
import { PersonalTokensController } from './personal-tokens/personal-tokens.controller.js';
import { PersonalTokensQueries } from './personal-tokens/personal-tokens.queries.js';
import { PersonalTokensService } from './personal-tokens/personal-tokens.service.js';
import { PersonalTokens } from './personal-tokens/personal-tokens.js';
import { MailedSecret } from './recovery/mailed-secret.entity.js';
import { AccountPagesController } from './recovery/account-pages.controller.js';
import { AccountController } from './recovery/account.controller.js';
import { AccountService } from './recovery/account.service.js';
import { ErasureService } from './recovery/erasure.service.js';
import { MailedSecretsService } from './recovery/mailed-secrets.service.js';
import { RecoveryController } from './recovery/recovery.controller.js';
import { RecoveryService } from './recovery/recovery.service.js';
import { RefreshCookie } from './refresh-cookie.js';
import { RecoveryCode } from './second-factor/recovery-code.entity.js';
import { SecondFactor } from './second-factor/second-factor.entity.js';
import { SecondFactorController } from './second-factor/second-factor.controller.js';
import { SecondFactorQueries } from './second-factor/second-factor.queries.js';
import { SecondFactorSetupService } from './second-factor/second-factor-setup.service.js';
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
    HttpModule,
  ],
  controllers: [
    AuthController,
    SessionsController,
    RecoveryController,
    AccountController,
    AccountPagesController,
    ConfirmationController,
    SecondFactorController,
    PersonalTokensController,
    JwksController,
    OidcController,
    IdentitiesController,
  ],
  providers: [
    FirstAdministrator,
    AuthService,
    Passwords,
    AccessTokens,
    JwtStrategy,
    LiveSessions,
    SessionsService,
    SessionsQueries,
    RefreshCookie,
    MailedSecretsService,
    RecoveryService,
    AccountService,
    ErasureService,
    SecondFactorService,
    SecondFactorSetupService,
    SecondFactorQueries,
    ConfirmationService,
    StepUpGuard,
    PersonalTokens,
    PersonalTokensService,
    PersonalTokensQueries,
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
  exports: [
    AccessTokenGuard,
    StepUpGuard,
    Passwords,
    AuthService,
    SessionsService,
    MailedSecretsService,
    ErasureService,
    SecondFactorService,
  ],
})
export class AuthModule {}
