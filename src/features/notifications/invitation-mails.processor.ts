import { Injectable } from '@nestjs/common';
import { Config } from '../../platform/config/config.js';
import type { RecordedEvent } from '../../platform/events/events.js';
import type { Transaction } from '../../platform/events/transaction.js';
import { RateLimits } from '../../platform/http/rate-limits.js';
import { Mailer } from '../../platform/mail/mailer.js';
import { Handles } from '../../platform/queue/jobs.js';
import { InvitationsService } from '../projects/invitations/invitations.service.js';
import { sendInvitationMail } from './notifications.jobs.js';

/**
 * Mails to people who are invited to a project. Nothing in them is chosen by who invites but a username: a stranger reads
 * them.
 */
@Injectable()
export class InvitationMailsProcessor {
  constructor(
    private readonly mailer: Mailer,
    private readonly config: Config,
    private readonly invitations: InvitationsService,
    private readonly limits: RateLimits,
  ) {}

  @Handles(sendInvitationMail)
  async invite({ id, data }: RecordedEvent<{ invitationId?: string }>, tx: Transaction): Promise<void> {
    const letter = data.invitationId && (await this.invitations.letter(tx, data.invitationId));
    if (!letter || !(await this.limits.mayMail(letter.to))) return;
    // In the fragment, which browsers send to no server, so that it is in nobody's log.
    const words = {
      invitedBy: letter.invitedBy,
      url: `${this.config.accounts.pagesUrl}/invitation#${letter.secret}`,
    };
    await this.mailer.send(`project-invitation-${id}`, letter.to, { template: 'project-invitation', words });
  }
}
