import { Module } from '@nestjs/common';
import { MailModule } from '../../platform/mail/mail.module.js';
import { RecoveryModule } from '../auth/recovery/recovery.module.js';
import { UsersModule } from '../users/users.module.js';
import { AccountMailsProcessor } from './account-mails.processor.js';

/** What people are told because something happened. */
@Module({ imports: [MailModule, RecoveryModule, UsersModule], providers: [AccountMailsProcessor] })
export class NotificationsModule {}
