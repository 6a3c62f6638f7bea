import { Module } from '@nestjs/common';
import { HttpModule } from '../../platform/http/http.module.js';
import { MailModule } from '../../platform/mail/mail.module.js';
import { RecoveryModule } from '../auth/recovery/recovery.module.js';
import { ProjectsModule } from '../projects/projects.module.js';
import { UsersModule } from '../users/users.module.js';
import { AccountMailsProcessor } from './account-mails.processor.js';
import { InvitationMailsProcessor } from './invitation-mails.processor.js';

/** What people are told because something happened. */
@Module({
  imports: [MailModule, HttpModule, RecoveryModule, ProjectsModule, UsersModule],
  providers: [AccountMailsProcessor, InvitationMailsProcessor],
})
export class NotificationsModule {}
