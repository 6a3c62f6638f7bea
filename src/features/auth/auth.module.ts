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
import { Session } from './session.entity.js';
import { Sessions } from './sessions.js';

/** Sign-in, and the guard that asks for it. */
@Module({
  imports: [TypeOrmModule.forFeature([Session]), JwtModule.register({}), PassportModule, UsersModule],
  controllers: [AuthController],
  providers: [Administration, AuthService, Passwords, AccessTokens, JwtStrategy, Sessions, AccessTokenGuard],
  exports: [AccessTokenGuard, Passwords],
})
export class AuthModule {}
