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
import { PersonalTokens } from './personal-tokens/personal-tokens.js';
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
    TypeOrmModule.forFeature([Session, RefreshToken, SecondFactor, RecoveryCode]),
    JwtModule.register({}),
    PassportModule,
    UsersModule,
    HttpModule,
  ],
  controllers: [AuthController, SessionsController, ConfirmationController, JwksController],
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
    SecondFactorService,
    ConfirmationService,
    StepUpGuard,
    PersonalTokens,
    AccessTokenGuard,
  ],
  exports: [
    AccessTokenGuard,
    StepUpGuard,
    Passwords,
    AuthService,
    SessionsService,
    SecondFactorService,
    ConfirmationService,
    RefreshCookie,
  ],
})
export class AuthModule {}
