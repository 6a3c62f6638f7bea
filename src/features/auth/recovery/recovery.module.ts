import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { AuthModule } from '../auth.module.js';
import { UsersModule } from '../../users/users.module.js';
import { HttpModule } from '../../../platform/http/http.module.js';
import { MailedSecret } from './mailed-secret.entity.js';
import { RecoveryController } from './recovery.controller.js';
import { AccountController } from './account.controller.js';
import { AccountPagesController } from './account-pages.controller.js';
import { MailedSecretsService } from './mailed-secrets.service.js';
import { RecoveryService } from './recovery.service.js';
import { AccountService } from './account.service.js';
import { ErasureService } from './erasure.service.js';

/** What is done by mail or to the account as a whole: addresses, passwords, leaving. */
@Module({
  imports: [TypeOrmModule.forFeature([MailedSecret]), AuthModule, UsersModule, HttpModule],
  controllers: [RecoveryController, AccountController, AccountPagesController],
  providers: [MailedSecretsService, RecoveryService, AccountService, ErasureService],
  exports: [MailedSecretsService, ErasureService],
})
export class RecoveryModule {}
