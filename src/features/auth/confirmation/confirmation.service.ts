import { Injectable } from '@nestjs/common';
import { IsNull } from 'typeorm';
import type { Actor } from '../../../platform/access/actor.js';
import { record } from '../../../platform/events/events.js';
import { UnitOfWork } from '../../../platform/events/unit-of-work.js';
import { RateLimits } from '../../../platform/http/rate-limits.js';
import { UsersService } from '../../users/users.service.js';
import { TokenRequired, WrongCredentials } from '../auth.errors.js';
import { Passwords } from '../passwords.js';
import { SecondFactorService } from '../second-factor/second-factor.service.js';
import { Session } from '../sessions/session.entity.js';
import type { ConfirmDto } from './dto/confirm.dto.js';
import { SignInAgain } from './confirmation.errors.js';
import { sessionConfirmed } from './confirmation.events.js';

/** Proves once more whose a session is. */
@Injectable()
export class ConfirmationService {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly users: UsersService,
    private readonly passwords: Passwords,
    private readonly secondFactor: SecondFactorService,
    private readonly limits: RateLimits,
  ) {}

  /**
   * Asks for all that the account has: password, second factor. Throws WrongCredentials, SecondFactorRequired,
   * WrongSecondFactor, SignInAgain, RateLimited, SignInBusy.
   */
  async confirm({ userId, sessionId }: Actor, { password, code }: ConfirmDto): Promise<void> {
    const hasPassword = await this.provePassword(userId, password);
    await this.unitOfWork.run(async (tx) => {
      const manager = await tx.open();
      const hasSecondFactor = await this.secondFactor.require(tx, userId, code);
      if (!hasPassword && !hasSecondFactor) throw new SignInAgain();
      const live = { id: sessionId!, revokedAt: IsNull() };
      const { affected } = await manager.update(Session, live, { confirmedAt: new Date() });
      if (affected !== 1) throw new TokenRequired();
      record(tx, sessionConfirmed, { actorId: userId, subjectId: sessionId!, data: {} });
    });
  }

  /**
   * Returns when the password is right, and false when the account has none. Wrong ones are counted for the account: who
   * holds a stolen token must not find out the password with it. Throws WrongCredentials, RateLimited, SignInBusy.
   */
  async provePassword(userId: string, password: string | undefined): Promise<boolean> {
    const hash = await this.users.passwordHashOf(userId);
    if (hash === null) return false;
    if (password === undefined) throw new WrongCredentials();
    await this.limits.countGuess('password', userId);
    if (!(await this.passwords.matches(hash, password))) throw new WrongCredentials();
    await this.limits.forgiveGuess('password', userId);
    return true;
  }
}
