import { Injectable } from '@nestjs/common';
import type { Role } from '../../platform/access/actor.js';
import { NotFound } from '../../platform/errors/domain-error.js';
import { type EventDefinition, record } from '../../platform/events/events.js';
import type { Transaction } from '../../platform/events/transaction.js';
import { UnitOfWork } from '../../platform/events/unit-of-work.js';
import { ANY_VERSION, type ExpectedVersion } from '../../platform/http/if-match.js';
import { passwordResetRequested } from '../auth/recovery/recovery.events.js';
import { SessionsService } from '../auth/sessions/sessions.service.js';
import { Administrators } from '../users/administrators.service.js';
import { User } from '../users/user.entity.js';
import { profileOf } from '../users/users.events.js';
import { AccountsQueries } from './accounts.queries.js';
import { NoEmailAddress } from './administration.errors.js';
import {
  type ActData,
  passwordResetStarted,
  roleChanged,
  sessionsEnded,
  userDisabled,
  userEnabled,
} from './administration.events.js';
import type { Administrator } from './current-administrator.js';
import type { AccountDto } from './dto/account.dto.js';

/**
 * What administrators do to accounts. Each act is recorded with the change, and one that changes nothing is none. Each
 * throws NotFound for an account that does not exist, StaleVersion for an old version of it.
 */
@Injectable()
export class AdministrationService {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly administrators: Administrators,
    private readonly sessions: SessionsService,
    private readonly accounts: AccountsQueries,
  ) {}

  /** Ends every session as well. Throws LastAdministrator. */
  disable(by: Administrator, id: string, expected: ExpectedVersion): Promise<AccountDto> {
    return this.carryOut(id, async (tx) => {
      await this.administrators.keepOne(tx, id);
      const user = await this.see(tx, id, expected);
      if (this.change(tx, by, user, userDisabled, 'status', 'disabled')) await this.sessions.endAllOf(tx, id);
    });
  }

  enable(by: Administrator, id: string, expected: ExpectedVersion): Promise<AccountDto> {
    return this.carryOut(id, async (tx) => {
      const user = await this.see(tx, id, expected);
      this.change(tx, by, user, userEnabled, 'status', 'active');
    });
  }

  /** Throws LastAdministrator. */
  changeRole(by: Administrator, id: string, role: Role, expected: ExpectedVersion): Promise<AccountDto> {
    return this.carryOut(id, async (tx) => {
      if (role !== 'admin') await this.administrators.keepOne(tx, id);
      const user = await this.see(tx, id, expected);
      this.change(tx, by, user, roleChanged, 'role', role);
    });
  }

  endSessions(by: Administrator, id: string, expected: ExpectedVersion): Promise<void> {
    return this.unitOfWork.run(async (tx) => {
      await this.see(tx, id, expected);
      await this.sessions.endAllOf(tx, id);
      this.recordAct(tx, by, id, sessionsEnded);
    });
  }

  /** Has a mail sent that leads to a new password. Throws NoEmailAddress. */
  startPasswordReset(by: Administrator, id: string): Promise<void> {
    return this.unitOfWork.run(async (tx) => {
      const { email } = await this.see(tx, id, ANY_VERSION);
      if (email === null) throw new NoEmailAddress();
      record(tx, passwordResetRequested, { actorId: by.actor.userId, subjectId: id, data: {} });
      this.recordAct(tx, by, id, passwordResetStarted);
    });
  }

  private async carryOut(id: string, work: (tx: Transaction) => Promise<void>): Promise<AccountDto> {
    await this.unitOfWork.run(work);
    return this.accounts.get(id);
  }

  private async see(tx: Transaction, id: string, expected: ExpectedVersion): Promise<User> {
    const manager = await tx.open();
    const user = await manager.findOne(User, { where: { id }, lock: { mode: 'for_no_key_update' } });
    if (!user) throw new NotFound();
    expected.check(user.version);
    return user;
  }

  /** False when the account is so already. */
  private change<Column extends 'status' | 'role'>(
    tx: Transaction,
    by: Administrator,
    user: User,
    event: EventDefinition<ActData>,
    column: Column,
    to: User[Column],
  ): boolean {
    const from = user[column];
    if (from === to) return false;
    Object.assign(user, { [column]: to, version: user.version + 1, updatedAt: new Date() });
    tx.update(User, user, [column, 'version', 'updatedAt']);
    this.recordAct(tx, by, user.id, event, { from, to });
    return true;
  }

  private recordAct(
    tx: Transaction,
    { actor, address }: Administrator,
    subjectId: string,
    event: EventDefinition<ActData>,
    changed: Omit<ActData, 'address'> = {},
  ): void {
    const scopes = [profileOf(subjectId)];
    record(tx, event, { actorId: actor.userId, subjectId, scopes, data: { address, ...changed } });
  }
}
