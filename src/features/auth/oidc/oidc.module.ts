import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { AuthModule } from '../auth.module.js';
import { UsersModule } from '../../users/users.module.js';
import { Identity } from './identity.entity.js';
import { OidcAttempt } from './oidc-attempt.entity.js';
import { OidcController } from './oidc.controller.js';
import { IdentitiesController } from './identities.controller.js';
import { FirstFactorsService } from './first-factors.service.js';
import { IdentitiesQueries } from './identities.queries.js';
import { IdentitiesService } from './identities.service.js';
import { OidcAttemptsService } from './oidc-attempts.service.js';
import { OidcCookies } from './oidc-cookies.js';
import { OidcSignInService } from './oidc-sign-in.service.js';
import { OidcService } from './oidc.service.js';
import { OpenIdProviders } from './openid-providers.js';
import { ReturnTo } from './return-to.js';

/** Sign-in at OpenID providers, and the identities that it links. */
@Module({
  imports: [TypeOrmModule.forFeature([Identity, OidcAttempt]), AuthModule, UsersModule],
  controllers: [OidcController, IdentitiesController],
  providers: [
    FirstFactorsService,
    IdentitiesQueries,
    IdentitiesService,
    OidcAttemptsService,
    OidcCookies,
    OidcSignInService,
    OidcService,
    OpenIdProviders,
    ReturnTo,
  ],
})
export class OidcModule {}
