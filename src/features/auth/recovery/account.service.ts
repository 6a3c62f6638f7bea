import { Injectable } from '@nestjs/common';
import type { Actor } from '../../../platform/access/actor.js';
import { record } from '../../../platform/events/events.js';
import { UnitOfWork } from '../../../platform/events/unit-of-work.js';
import { ConfirmationService } from '../confirmation/confirmation.service.js';
import { Passwords } from '../passwords.js';
import { SessionsService } from '../sessions/sessions.service.js';
import type { ChangePasswordDto } from './dto/change-password.dto.js';
import { MailedSecretsService } from './mailed-secrets.service.js';
import { emailChangeRequested, verificationRequested } from './recovery.events.js';
import { RecoveryService } from './recovery.service.js';

/** Use cases of who is signed in and changes how they get in. */
@Injectable()
export class AccountService {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly confirmation: ConfirmationService,
    private readonly passwords: Passwords,
    private readonly sessions: SessionsService,
    private readonly secrets: MailedSecretsService,
    private readonly recovery: RecoveryService,
  ) {}

  /** Asks for a mail that confirms the address once more. */
  async requestVerification({ userId }: Actor): Promise<void> {
    await this.unitOfWork.run(async (tx) => {
      record(tx, verificationRequested, { actorId: userId, subjectId: userId, data: {} });
    });
  }

  /** Asks for a mail to another address, which becomes the account's when it is confirmed. Throws TokenRequired. */
  async requestEmailChange(actor: Actor, email: string): Promise<void> {
    await this.unitOfWork.run(async (tx) => {
      const { id } = await this.sessions.lockOwn(tx, actor);
      const data = { email, sessionId: actor.sessionId };
      record(tx, emailChangeRequested, { actorId: id, subjectId: id, data });
    });
  }

  /** Sets another password, or a first one, and ends the other sessions. Throws WrongCredentials, RateLimited, SignInBusy. */
  async changePassword(actor: Actor, { currentPassword, password }: ChangePasswordDto): Promise<void> {
    await this.confirmation.provePassword(actor.userId, currentPassword);
    const passwordHash = await this.passwords.hash(password);
    await this.unitOfWork.run(async (tx) => {
      const user = await this.sessions.lockOwn(tx, actor);
      await this.secrets.voidAllOf(tx, user.id);
      await this.sessions.endAllOf(tx, user.id, actor.sessionId);
      this.recovery.setPassword(tx, user, passwordHash);
    });
  }
}
