import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { MailModule } from '../../platform/mail/mail.module.js';
import { User } from '../users/user.entity.js';
import { WelcomeMailProcessor } from './welcome-mail.processor.js';

/** What people are told because something happened. */
@Module({
  imports: [MailModule, TypeOrmModule.forFeature([User])],
  providers: [WelcomeMailProcessor],
})
export class NotificationsModule {}
