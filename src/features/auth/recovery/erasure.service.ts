import { Injectable } from '@nestjs/common';
import type { Actor } from '../../../platform/access/actor.js';
import { Config } from '../../../platform/config/config.js';
import { NotFound } from '../../../platform/errors/domain-error.js';
import { type EventDefinition, record } from '../../../platform/events/events.js';
import type { Transaction } from '../../../platform/events/transaction.js';
import { UnitOfWork } from '../../../platform/events/unit-of-work.js';
import { Administrators } from '../../users/administrators.service.js';
import { UserDto } from '../../users/dto/user.dto.js';
import { User } from '../../users/user.entity.js';
import { aboutOwn, profileOf } from '../../users/users.events.js';
import { UsersService } from '../../users/users.service.js';
import { SessionsService } from '../sessions/sessions.service.js';
import { accountErased, erasureCancelled, erasureRequested } from './recovery.events.js';

const DAY = 24 * 3_600_000;

/** What is kept of an erased account's events: that something happened, not who did it nor what it said. */
const FORGET = `
  UPDATE events SET actor_id = NULL, data = '{}'
  WHERE (actor_id = $1 OR subject_id = $1) AND NOT starts_with(type, 'administration.')`;

/** Use cases of leaving: an account is erased some days after its owner asks for it, unless they change their mind. */
@Injectable()
export class ErasureService {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly users: UsersService,
    private readonly sessions: SessionsService,
    private readonly config: Config,
    private readonly administrators: Administrators,
  ) {}

  /**
   * Ends the other sessions and says when the account will be gone. Asked again, it is the same moment. Throws
   * LastAdministrator, TokenRequired.
   */
  request(actor: Actor): Promise<UserDto> {
    return this.unitOfWork.run(async (tx) => {
      await this.administrators.keepOne(tx, actor.userId);
      const user = await this.sessions.lockOwn(tx, actor);
      if (user.eraseAt) return UserDto.from(user);
      await this.sessions.endAllOf(tx, user.id, actor.sessionId);
      const eraseAt = new Date(Date.now() + this.config.accounts.deletionDays * DAY);
      return this.change(tx, user, eraseAt, erasureRequested, { eraseAt: eraseAt.toISOString() });
    });
  }

  /** Keeps the account after all. */
  cancel({ userId }: Actor): Promise<UserDto> {
    return this.unitOfWork.run(async (tx) => {
      const user = await see(tx, userId);
      return user.eraseAt ? this.change(tx, user, null, erasureCancelled, {}) : UserDto.from(user);
    });
  }

  /** Erases an account whose time has come, with all it owns; nothing otherwise. */
  async erase(tx: Transaction, userId: string): Promise<void> {
    const manager = await tx.open();
    // The whole log is read, and all that the account owns goes, which takes longer than a request may.
    await manager.query(`SET LOCAL statement_timeout = '5min'`);
    if (!(await this.users.erase(tx, userId))) return;
    await manager.query(FORGET, [userId]);
    record(tx, accountErased, { actorId: null, subjectId: userId, scopes: [profileOf(userId)], data: {} });
  }

  private change<Data extends object>(
    tx: Transaction,
    user: User,
    eraseAt: Date | null,
    event: EventDefinition<Data>,
    data: Data,
  ): UserDto {
    Object.assign(user, { eraseAt, version: user.version + 1, updatedAt: new Date() });
    tx.update(User, user, ['eraseAt', 'version', 'updatedAt']);
    record(tx, event, { ...aboutOwn(user.id), data });
    return UserDto.from(user);
  }
}

async function see(tx: Transaction, id: string): Promise<User> {
  const manager = await tx.open();
  const user = await manager.findOne(User, { where: { id }, lock: { mode: 'pessimistic_write' } });
  if (!user) throw new NotFound();
  return user;
}
