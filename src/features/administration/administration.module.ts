import { Module } from '@nestjs/common';
import { AuthModule } from '../auth/auth.module.js';
import { UsersModule } from '../users/users.module.js';
import { AccountsController } from './accounts.controller.js';
import { AccountsQueries } from './accounts.queries.js';
import { ActsController } from './acts.controller.js';
import { ActsQueries } from './acts.queries.js';
import { AdministrationService } from './administration.service.js';

/** What administrators do to accounts, and the record of it. */
@Module({
  imports: [AuthModule, UsersModule],
  controllers: [AccountsController, ActsController],
  providers: [AdministrationService, AccountsQueries, ActsQueries],
})
export class AdministrationModule {}
