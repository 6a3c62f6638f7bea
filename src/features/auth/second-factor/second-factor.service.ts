import { Injectable } from '@nestjs/common';
import { Secret, TOTP } from 'otpauth';
import type { Transaction } from '../../../platform/events/transaction.js';
import { Secrets } from '../../../platform/secrets/secrets.js';
import { SecondFactor } from './second-factor.entity.js';
import { SecondFactorRequired, WrongSecondFactor } from './second-factor.errors.js';

/** Whether somebody has the authenticator app of an account. */
@Injectable()
export class SecondFactorService {
  constructor(private readonly secrets: Secrets) {}

  /** Returns when the account asks for none, or the code is right and new. Throws SecondFactorRequired, WrongSecondFactor. */
  async require(tx: Transaction, userId: string, code: string | undefined): Promise<void> {
    const manager = await tx.open();
    const factor = await manager
      .createQueryBuilder(SecondFactor, 'f')
      .addSelect('f.secret')
      .where('f.userId = :userId AND f.confirmedAt IS NOT NULL', { userId })
      .setLock('pessimistic_write')
      .getOne();
    if (!factor) return;
    if (code === undefined) throw new SecondFactorRequired();
    const secret = Secret.fromBase32(this.secrets.decrypt('second-factor', userId, factor.secret));
    const delta = new TOTP({ secret }).validate({ token: code, window: 1 });
    const step = TOTP.counter() + (delta ?? 0);
    if (delta === null || step <= Number(factor.lastStep ?? 0)) throw new WrongSecondFactor();
    await manager.update(SecondFactor, { userId }, { lastStep: String(step) });
  }
}
