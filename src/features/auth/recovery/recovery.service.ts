import { Injectable } from '@nestjs/common';
import { newId } from '../../../platform/database/new-id.js';
import { record } from '../../../platform/events/events.js';
import type { Transaction } from '../../../platform/events/transaction.js';
import { UnitOfWork } from '../../../platform/events/unit-of-work.js';
import { User } from '../../users/user.entity.js';
import { UsersService } from '../../users/users.service.js';
import { aboutOwn } from '../../users/users.events.js';
import { Identity } from '../oidc/identity.entity.js';
import { Passwords } from '../passwords.js';
import { PersonalToken } from '../personal-tokens/personal-token.entity.js';
import { RecoveryCode } from '../second-factor/recovery-code.entity.js';
import { SecondFactor } from '../second-factor/second-factor.entity.js';
import { SessionsService } from '../sessions/sessions.service.js';
import { MailedSecretsService } from './mailed-secrets.service.js';
import { MailedSecretInvalid } from './recovery.errors.js';
import { emailChanged, emailVerified, passwordChanged, passwordResetRequested } from './recovery.events.js';

/** Use cases of whoever holds a secret from a mail, and of who has none yet. */
@Injectable()
export class RecoveryService {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly users: UsersService,
    private readonly secrets: MailedSecretsService,
    private readonly sessions: SessionsService,
    private readonly passwords: Passwords,
  ) {}

  /** Asks for a mail with which a new password can be set. The same for accounts that there are and that there are not. */
  async requestReset(identifier: string): Promise<void> {
    await this.unitOfWork.run(async (tx) => {
      record(tx, passwordResetRequested, { actorId: null, subjectId: newId(), data: { identifier } });
    });
  }

  /** Makes an address its account's own. Throws MailedSecretInvalid, EmailTaken. */
  async verifyEmail(secret: string): Promise<void> {
    await this.unitOfWork.run(async (tx) => {
      const { userId, email } = await this.secrets.redeem(tx, 'verify-email', secret);
      const user = await see(tx, userId);
      if (!isSameAddress(user.email, email)) throw new MailedSecretInvalid();
      this.users.store(tx, user, own(user, email));
      record(tx, emailVerified, { ...aboutOwn(userId), data: {} });
    });
  }

  /** Gives an account the address that it asked for. Throws MailedSecretInvalid, EmailTaken. */
  async changeEmail(secret: string): Promise<void> {
    await this.unitOfWork.run(async (tx) => {
      const { userId, email } = await this.secrets.redeem(tx, 'change-email', secret);
      const user = await see(tx, userId);
      // An address that was never confirmed may be a stranger's, who is not to be written to.
      const from = user.emailVerifiedAt && user.email;
      await this.secrets.voidAllOf(tx, userId);
      this.users.store(tx, user, own(user, email));
      record(tx, emailChanged, { ...aboutOwn(userId), data: { from } });
    });
  }

  /**
   * Sets a new password, ends every session, token and identity, and confirms the address, since its mail was read. A
   * provider that vouches for the address links itself again. An account whose address was not confirmed may have been
   * made by somebody else: their second factor goes as well, and their wish to have it erased.
   * Throws MailedSecretInvalid, SignInBusy.
   */
  async resetPassword(secret: string, password: string): Promise<void> {
    const isGood = await this.unitOfWork.run((tx) => this.secrets.isGood(tx, 'reset-password', secret));
    if (!isGood) throw new MailedSecretInvalid();
    const passwordHash = await this.passwords.hash(password);
    await this.unitOfWork.run(async (tx) => {
      const { userId, email } = await this.secrets.redeem(tx, 'reset-password', secret);
      const user = await see(tx, userId);
      if (!isSameAddress(user.email, email)) throw new MailedSecretInvalid();
      await this.secrets.voidAllOf(tx, userId);
      await this.sessions.endAllOf(tx, userId);
      const manager = await tx.open();
      await manager.delete(PersonalToken, { userId });
      await manager.delete(Identity, { userId });
      if (user.emailVerifiedAt === null) {
        await manager.delete(SecondFactor, { userId });
        await manager.delete(RecoveryCode, { userId });
        user.eraseAt = null;
      }
      this.setPassword(tx, user, passwordHash, [...own(user, email), 'eraseAt']);
    });
  }

  /** Stores another password, and what else of the account has changed, as part of a larger use case. */
  setPassword(tx: Transaction, user: User, passwordHash: string, changed: (keyof User)[] = []): void {
    const now = new Date();
    Object.assign(user, { passwordHash, passwordChangedAt: now, version: user.version + 1, updatedAt: now });
    const own = ['passwordHash', 'passwordChangedAt', 'version', 'updatedAt'] as const;
    const properties = new Set<keyof User>([...changed, ...own]);
    this.users.store(tx, user, [...properties]);
    record(tx, passwordChanged, { ...aboutOwn(user.id), data: {} });
  }
}

/** Makes an address the account's own; what of the account has changed. */
function own(user: User, email: string): (keyof User)[] {
  const now = new Date();
  const emailVerifiedAt = isSameAddress(user.email, email) ? (user.emailVerifiedAt ?? now) : now;
  Object.assign(user, { email, emailVerifiedAt, version: user.version + 1, updatedAt: now });
  return ['email', 'emailVerifiedAt', 'version', 'updatedAt'];
}

/** An account that may sign in, locked. Throws MailedSecretInvalid. */
async function see(tx: Transaction, id: string): Promise<User> {
  const manager = await tx.open();
  const lock = { mode: 'pessimistic_write' as const };
  const user = await manager.findOne(User, { where: { id, status: 'active' }, lock });
  if (!user) throw new MailedSecretInvalid();
  return user;
}

const isSameAddress = (one: string | null, other: string) => one?.toLowerCase() === other.toLowerCase();
