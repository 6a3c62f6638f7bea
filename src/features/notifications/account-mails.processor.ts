import { Injectable } from '@nestjs/common';
import { Config } from '../../platform/config/config.js';
import { Database } from '../../platform/database/database.js';
import type { RecordedEvent } from '../../platform/events/events.js';
import type { Transaction } from '../../platform/events/transaction.js';
import { RateLimits } from '../../platform/http/rate-limits.js';
import { Mailer } from '../../platform/mail/mailer.js';
import type { TemplateName } from '../../platform/mail/template.js';
import { Handles } from '../../platform/queue/jobs.js';
import type { MailedPurpose } from '../auth/recovery/mailed-secret.entity.js';
import { MailedSecretsService } from '../auth/recovery/mailed-secrets.service.js';
import type { User } from '../users/user.entity.js';
import { UsersService } from '../users/users.service.js';
import {
  NOTEWORTHY,
  sendEmailChangedMail,
  sendEmailChangeMail,
  sendErasureMail,
  sendPasswordChangedMail,
  sendPasswordResetMail,
  sendSecurityNotice,
  sendSessionEndedMail,
  sendVerificationMail,
  sendWelcomeMail,
} from './notifications.jobs.js';

const FORGET = { text: `UPDATE events SET data = '{}', subject_id = $2 WHERE id = $1` };

/**
 * Mails about an account. One goes out while the job's row is locked, so two workers never send it at once; after a worker
 * died between sending and committing it is sent again, the same to the letter, under the same Message-ID.
 */
@Injectable()
export class AccountMailsProcessor {
  constructor(
    private readonly mailer: Mailer,
    private readonly config: Config,
    private readonly users: UsersService,
    private readonly secrets: MailedSecretsService,
    private readonly limits: RateLimits,
    private readonly database: Database,
  ) {}

  /** Whoever claims an address that belongs to another account gets no mail; its owner is told. */
  @Handles(sendWelcomeMail)
  async welcome(event: RecordedEvent, tx: Transaction): Promise<void> {
    const user = await this.users.findActive(tx, event.subjectId);
    if (!user?.email) return;
    if (await this.users.isOwnedByAnother(tx, user)) {
      await this.sendStranger('address-in-use', event, user.email, { address: user.email });
      return;
    }
    const docsUrl = `${this.config.http.publicUrl}/docs`;
    const words = { username: user.username, docsUrl };
    const url = user.emailVerifiedAt ? undefined : await this.issue(event, user, 'verify-email');
    if (url) await this.sendStranger('welcome', event, user.email, { ...words, url });
    else await this.sendStranger('welcome-verified', event, user.email, { ...words, name: user.displayName });
  }

  @Handles(sendVerificationMail)
  async verification(event: RecordedEvent, tx: Transaction): Promise<void> {
    const user = await this.users.findActive(tx, event.subjectId);
    if (!user?.email || user.emailVerifiedAt || (await this.users.isOwnedByAnother(tx, user))) return;
    const url = await this.issue(event, user, 'verify-email');
    if (url) await this.sendStranger('verify-email', event, user.email, { url });
  }

  @Handles(sendEmailChangeMail)
  async emailChange(event: RecordedEvent<{ email: string }>, tx: Transaction): Promise<void> {
    const user = await this.users.findActive(tx, event.subjectId);
    const { email } = event.data;
    if (!user) return;
    if (await this.users.isOwnedByAnother(tx, { id: user.id, email })) {
      await this.sendStranger('address-in-use', event, email, { address: email });
      return;
    }
    const url = await this.issue(event, { id: user.id, email }, 'change-email');
    if (url) await this.sendStranger('change-email', event, email, { url });
  }

  @Handles(sendEmailChangedMail)
  async emailChanged(event: RecordedEvent<{ from: string | null }>, tx: Transaction): Promise<void> {
    const user = await this.users.findActive(tx, event.subjectId);
    const { from } = event.data;
    if (user?.email && from)
      await this.send('email-changed', event, from, { name: user.displayName, address: user.email });
  }

  @Handles(sendPasswordResetMail)
  async passwordReset(event: RecordedEvent<{ identifier?: string }>, tx: Transaction): Promise<void> {
    const { identifier } = event.data;
    const userId = identifier ? (await this.users.findMeant(identifier))?.id : event.subjectId;
    await this.forget(event, userId);
    const user = userId ? await this.users.findActive(tx, userId) : null;
    if (!user?.email || (await this.users.isOwnedByAnother(tx, user))) return;
    const url = await this.issue(event, user, 'reset-password');
    if (!url) return;
    if (user.emailVerifiedAt) await this.send('reset-password', event, user.email, { url });
    else await this.sendStranger('reset-password', event, user.email, { url });
  }

  @Handles(sendPasswordChangedMail)
  passwordChanged(event: RecordedEvent, tx: Transaction): Promise<void> {
    return this.tell('password-changed', event, tx);
  }

  @Handles(sendSessionEndedMail)
  sessionEnded(event: RecordedEvent, tx: Transaction): Promise<void> {
    return this.tell('session-ended', event, tx);
  }

  @Handles(sendErasureMail)
  erasure(event: RecordedEvent<{ eraseAt?: string }>, tx: Transaction): Promise<void> {
    const { eraseAt = '' } = event.data;
    return this.tell('account-erasure', event, tx, { day: eraseAt.slice(0, 10) });
  }

  /** Who did it is the owner, or acts as the owner; the subject may be a part of the account. */
  @Handles(sendSecurityNotice)
  notice(event: RecordedEvent, tx: Transaction): Promise<void> {
    const [, what] = NOTEWORTHY.find(([{ type }]) => type === event.type)!;
    return this.tell('security-notice', { ...event, subjectId: event.actorId ?? '' }, tx, { what });
  }

  /**
   * What somebody typed is not kept once it is looked up, whatever becomes of the mail: no account may be found by which to
   * erase it. Tried again, it is for the account that was found.
   */
  private async forget({ id, subjectId }: RecordedEvent, userId = subjectId): Promise<void> {
    await this.database.autonomous(FORGET, [id, userId]);
  }

  /** A mail to the owner, at the address that the account has now. Unconfirmed, it may be anybody's. */
  private async tell(
    template: TemplateName,
    event: RecordedEvent,
    tx: Transaction,
    words: Record<string, string> = {},
  ): Promise<void> {
    const user = event.subjectId ? await this.users.findActive(tx, event.subjectId) : null;
    if (user?.email && user.emailVerifiedAt)
      await this.send(template, event, user.email, { name: user.displayName, ...words });
  }

  private issue(
    { id }: RecordedEvent,
    { id: userId, email }: Pick<User, 'id' | 'email'>,
    purpose: MailedPurpose,
  ): Promise<string | undefined> {
    return this.secrets.issue({ id, userId, email: email!, purpose });
  }

  /**
   * To an address that somebody typed who may not be its owner: ten in a quarter of an hour, whoever causes them, and
   * nothing in it that they could say to a stranger.
   */
  private async sendStranger(
    template: TemplateName,
    event: RecordedEvent,
    to: string,
    words: Record<string, string>,
  ): Promise<void> {
    if (await this.limits.mayMail(to)) await this.send(template, event, to, words);
  }

  private send(
    template: TemplateName,
    event: RecordedEvent,
    to: string,
    words: Record<string, string>,
  ): Promise<void> {
    return this.mailer.send(`${template}-${event.id}`, to, { template, words });
  }
}
