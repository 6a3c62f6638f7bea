import { Injectable } from '@nestjs/common';
import { IsNull } from 'typeorm';
import type { Transaction } from '../../platform/events/transaction.js';
import { User } from './user.entity.js';
import { LastAdministrator } from './users.errors.js';

/** Sees to it that somebody can always administrate. */
@Injectable()
export class Administrators {
  /**
   * Call it before `userId` is demoted, disabled or erased, in the same transaction. Locks every administrator, so that two
   * who would take each other away take turns. One whose account will be erased counts no longer. Throws LastAdministrator.
   */
  async keepOne(tx: Transaction, userId: string): Promise<void> {
    const manager = await tx.open();
    const active = await manager.find(User, {
      select: { id: true },
      where: { role: 'admin', status: 'active', eraseAt: IsNull() },
      order: { id: 'ASC' },
      lock: { mode: 'for_no_key_update' },
    });
    if (active.length === 1 && active[0]!.id === userId) throw new LastAdministrator();
  }
}
