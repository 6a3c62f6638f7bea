import { Injectable } from '@nestjs/common';
import type { Actor } from '../../../platform/access/actor.js';
import { record } from '../../../platform/events/events.js';
import type { Transaction } from '../../../platform/events/transaction.js';
import { UnitOfWork } from '../../../platform/events/unit-of-work.js';
import { SessionsService } from '../sessions/sessions.service.js';
import type { RecoveryCodesDto } from './dto/recovery-codes.dto.js';
import type { TotpSecretDto } from './dto/totp-secret.dto.js';
import { RecoveryCode } from './recovery-code.entity.js';
import { newRecoveryCodes, recoveryCodeOf } from './recovery-codes.js';
import { SecondFactor } from './second-factor.entity.js';
import { NoSecondFactor, SecondFactorEnabled } from './second-factor.errors.js';
import { recoveryCodesReplaced, secondFactorDisabled, secondFactorEnabled } from './second-factor.events.js';
import { SecondFactorService } from './second-factor.service.js';
import { newTotpSecret, totpUri } from './totp.js';

/** Use cases of the second factor's owner. Each has the account's row for itself, so that no sign-in passes between. */
@Injectable()
export class SecondFactorSetupService {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly sessions: SessionsService,
    private readonly secondFactor: SecondFactorService,
  ) {}

  /** Makes a secret for an authenticator app, in place of one that was never confirmed. Throws SecondFactorEnabled. */
  async begin(actor: Actor): Promise<TotpSecretDto> {
    return this.unitOfWork.run(async (tx) => {
      const manager = await tx.open();
      const { email, username } = await this.sessions.lockOwn(tx, actor);
      const known = await this.secondFactor.find(manager, actor.userId);
      if (known?.confirmedAt) throw new SecondFactorEnabled();
      const secret = newTotpSecret();
      await manager.upsert(SecondFactor, this.begun(actor.userId, secret), ['userId']);
      return { secret, uri: totpUri(secret, email ?? username) };
    });
  }

  /**
   * Turns the second factor on for who shows that the app works, and ends the other sessions. Throws NoSecondFactor,
   * SecondFactorEnabled, WrongSecondFactor, RateLimited.
   */
  async confirm(actor: Actor, code: string): Promise<RecoveryCodesDto> {
    return this.unitOfWork.run(async (tx) => {
      const manager = await tx.open();
      await this.sessions.lockOwn(tx, actor);
      const factor = await this.secondFactor.find(manager, actor.userId);
      if (!factor) throw new NoSecondFactor();
      if (factor.confirmedAt) throw new SecondFactorEnabled();
      await this.secondFactor.takeStep(manager, factor, code);
      await manager.update(SecondFactor, { userId: actor.userId }, { confirmedAt: new Date() });
      await this.sessions.endAllOf(tx, actor.userId, actor.sessionId);
      record(tx, secondFactorEnabled, by(actor));
      return { recoveryCodes: await replaceRecoveryCodes(tx, actor.userId) };
    });
  }

  /** Turns the second factor off and ends the other sessions. Without one there is nothing to do. */
  async remove(actor: Actor): Promise<void> {
    await this.unitOfWork.run(async (tx) => {
      const manager = await tx.open();
      await this.sessions.lockOwn(tx, actor);
      const factor = await this.secondFactor.find(manager, actor.userId);
      await manager.delete(SecondFactor, { userId: actor.userId });
      if (!factor?.confirmedAt) return;
      await manager.delete(RecoveryCode, { userId: actor.userId });
      await this.sessions.endAllOf(tx, actor.userId, actor.sessionId);
      record(tx, secondFactorDisabled, by(actor));
    });
  }

  /** Makes new recovery codes and voids the old. Throws NoSecondFactor. */
  async renewRecoveryCodes(actor: Actor): Promise<RecoveryCodesDto> {
    return this.unitOfWork.run(async (tx) => {
      const manager = await tx.open();
      await this.sessions.lockOwn(tx, actor);
      const factor = await this.secondFactor.find(manager, actor.userId);
      if (!factor?.confirmedAt) throw new NoSecondFactor();
      record(tx, recoveryCodesReplaced, by(actor));
      return { recoveryCodes: await replaceRecoveryCodes(tx, actor.userId) };
    });
  }

  private begun(userId: string, secret: string) {
    const sealed = this.secondFactor.sealed(userId, secret);
    return { userId, secret: sealed, createdAt: new Date(), confirmedAt: null, lastStep: null };
  }
}

const by = ({ userId }: Actor) => ({ actorId: userId, subjectId: userId, data: {} });

async function replaceRecoveryCodes(tx: Transaction, userId: string): Promise<string[]> {
  const manager = await tx.open();
  await manager.delete(RecoveryCode, { userId });
  const codes = newRecoveryCodes();
  await manager.insert(
    RecoveryCode,
    codes.map((code) => recoveryCodeOf(userId, code)),
  );
  return codes;
}
