import { Injectable } from '@nestjs/common';
import { type EntityManager, IsNull } from 'typeorm';
import { record } from '../../../platform/events/events.js';
import type { Transaction } from '../../../platform/events/transaction.js';
import { RateLimits } from '../../../platform/http/rate-limits.js';
import { Secrets } from '../../../platform/secrets/secrets.js';
import { User } from '../../users/user.entity.js';
import { RecoveryCode } from './recovery-code.entity.js';
import { plainCode, recoveryDigest } from './recovery-codes.js';
import { SecondFactor } from './second-factor.entity.js';
import { SecondFactorRequired, WrongSecondFactor } from './second-factor.errors.js';
import { recoveryCodeUsed } from './second-factor.events.js';
import { isTotpCode, totpStep } from './totp.js';

/** What the key is for that the secrets are encrypted with. */
const PURPOSE = 'second-factor';

/** Asks for the second factor of an account, and keeps its secret. */
@Injectable()
export class SecondFactorService {
  constructor(
    private readonly limits: RateLimits,
    private readonly secrets: Secrets,
  ) {}

  /**
   * Returns when the code is right and was never taken before; it is taken then, as part of a larger use case. False when
   * the account has no second factor, and so none is asked for. Throws SecondFactorRequired, WrongSecondFactor, RateLimited.
   */
  async require(tx: Transaction, userId: string, code: string | undefined): Promise<boolean> {
    const manager = await tx.open();
    // Nobody sets one up between this look and the end of the use case: that takes the account's row for itself.
    await manager.findOne(User, {
      select: { id: true },
      where: { id: userId },
      lock: { mode: 'for_key_share' },
    });
    const factor = await this.find(manager, userId);
    if (!factor?.confirmedAt) return false;
    if (code === undefined) throw new SecondFactorRequired();
    if (isTotpCode(plainCode(code))) await this.takeStep(manager, factor, code);
    else await this.takeRecoveryCode(tx, userId, code);
    return true;
  }

  /**
   * Takes a code of an authenticator app, once: its step must be later than that of the last one. Wrong ones are
   * counted, as six digits can be guessed. Throws WrongSecondFactor, RateLimited.
   */
  async takeStep(manager: EntityManager, { userId, secret }: SecondFactor, code: string): Promise<void> {
    await this.limits.countGuess('second-factor', userId);
    const step = totpStep(this.secrets.decrypt(PURPOSE, userId, secret), plainCode(code));
    if (step === undefined || !(await this.isNext(manager, userId, step))) throw new WrongSecondFactor();
    await this.limits.forgiveGuess('second-factor', userId);
  }

  /** The second factor of an account, confirmed or not, with its secret. */
  find(manager: EntityManager, userId: string): Promise<SecondFactor | null> {
    const select = { userId: true, secret: true, confirmedAt: true };
    return manager.findOne(SecondFactor, { select, where: { userId } });
  }

  /** A secret as it is stored. */
  sealed(userId: string, secret: string): Buffer {
    return this.secrets.encrypt(PURPOSE, userId, secret);
  }

  /** One statement: of a hundred at once with the same step, one finds it unused. */
  private async isNext(manager: EntityManager, userId: string, step: number): Promise<boolean> {
    const { affected } = await manager
      .createQueryBuilder()
      .update(SecondFactor)
      .set({ lastStep: String(step) })
      .where('user_id = :userId AND (last_step IS NULL OR last_step < :step)', { userId, step })
      .execute();
    return affected === 1;
  }

  /** Not counted: 80 bits cannot be guessed, and so a stranger's guesses never lock the owner out. */
  private async takeRecoveryCode(tx: Transaction, userId: string, code: string): Promise<void> {
    const manager = await tx.open();
    const unused = { digest: recoveryDigest(userId, code), userId, usedAt: IsNull() };
    const { affected } = await manager.update(RecoveryCode, unused, { usedAt: new Date() });
    if (affected !== 1) throw new WrongSecondFactor();
    record(tx, recoveryCodeUsed, { actorId: userId, subjectId: userId, data: {} });
  }
}
