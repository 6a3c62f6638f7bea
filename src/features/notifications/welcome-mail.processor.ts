import { Injectable } from '@nestjs/common';
import { Config } from '../../platform/config/config.js';
import type { RecordedEvent } from '../../platform/events/events.js';
import type { Transaction } from '../../platform/events/transaction.js';
import { Mailer } from '../../platform/mail/mailer.js';
import { Handles } from '../../platform/queue/jobs.js';
import { User } from '../users/user.entity.js';
import { sendWelcomeMail } from './notifications.jobs.js';

/**
 * The mail goes out while the job's row is locked, so two workers never send it at once; after a worker died between
 * sending and committing it is sent again under the same Message-ID.
 */
@Injectable()
export class WelcomeMailProcessor {
  constructor(
    private readonly mailer: Mailer,
    private readonly config: Config,
  ) {}

  @Handles(sendWelcomeMail)
  async send(event: RecordedEvent, tx: Transaction): Promise<void> {
    const manager = await tx.open();
    const user = await manager.findOneBy(User, { id: event.subjectId, status: 'active' });
    if (!user?.email) return;
    const words = {
      name: user.displayName,
      username: user.username,
      docsUrl: `${this.config.http.publicUrl}/docs`,
    };
    await this.mailer.send(`welcome-${event.id}`, user.email, { template: 'welcome', words });
  }
}
