import { Module } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { AdministrationModule } from './features/administration/administration.module.js';
import { AuthModule } from './features/auth/auth.module.js';
import { AccessTokenGuard } from './features/auth/access-token.guard.js';
import { StepUpGuard } from './features/auth/confirmation/step-up.guard.js';
import { OidcModule } from './features/auth/oidc/oidc.module.js';
import { PersonalTokensModule } from './features/auth/personal-tokens/personal-tokens.module.js';
import { RecoveryModule } from './features/auth/recovery/recovery.module.js';
import { SecondFactorModule } from './features/auth/second-factor/second-factor.module.js';
import { ActivityModule } from './features/activity/activity.module.js';
import { ChangelogModule } from './features/changelog/changelog.module.js';
import { CommentsModule } from './features/comments/comments.module.js';
import { EXAMPLES } from './features/examples/examples.js';
import { LabelsModule } from './features/labels/labels.module.js';
import { ProjectsModule } from './features/projects/projects.module.js';
import { FiltersModule } from './features/tasks/filters/filters.module.js';
import { TasksModule } from './features/tasks/tasks.module.js';
import { UsersModule } from './features/users/users.module.js';
import { AccessModule } from './platform/access/access.module.js';
import { RolesGuard } from './platform/access/roles.guard.js';
import { ScopesGuard } from './platform/access/scopes.guard.js';
import { GraphqlModule } from './platform/graphql/graphql.module.js';
import { Examples } from './platform/http/openapi/examples.js';
import { HttpModule } from './platform/http/http.module.js';
import { RateLimitGuard } from './platform/http/rate-limit.guard.js';
import { UndeclaredInputGuard } from './platform/http/undeclared-input.guard.js';
import { HealthController } from './platform/observability/health.controller.js';
import { HomeController } from './platform/pages/home.controller.js';
import { PlatformModule } from './platform/platform.module.js';

/** The API: everything that answers requests. */
@Module({
  imports: [
    PlatformModule,
    HttpModule,
    AccessModule,
    AuthModule,
    SecondFactorModule,
    PersonalTokensModule,
    RecoveryModule,
    OidcModule,
    UsersModule,
    AdministrationModule,
    ProjectsModule,
    LabelsModule,
    TasksModule,
    FiltersModule,
    CommentsModule,
    ActivityModule,
    GraphqlModule,
    ChangelogModule,
  ],
  controllers: [HomeController, HealthController],
  providers: [
    { provide: Examples, useValue: EXAMPLES },
    { provide: APP_GUARD, useExisting: AccessTokenGuard },
    { provide: APP_GUARD, useExisting: RateLimitGuard },
    { provide: APP_GUARD, useClass: ScopesGuard },
    { provide: APP_GUARD, useClass: RolesGuard },
    { provide: APP_GUARD, useExisting: StepUpGuard },
    { provide: APP_GUARD, useClass: UndeclaredInputGuard },
  ],
})
export class ApiModule {}
