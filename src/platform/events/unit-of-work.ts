import { Injectable } from '@nestjs/common';
import { ResponseCache } from '../cache/response-cache.js';
import { Database } from '../database/database.js';
import { EventRow } from './event.entity.js';
import type { RecordedEvent, Transaction } from './events.js';
import { RelayBell } from './relay-bell.js';

/** The one way to write: a transaction that ends with the facts it recorded. */
@Injectable()
export class UnitOfWork {
  constructor(
    private readonly database: Database,
    private readonly cache: ResponseCache,
    private readonly bell: RelayBell,
  ) {}

  /**
   * Runs a use case in one transaction and answers when it is committed and no cached list shows the old state.
   * `work` may run again after a deadlock, so it changes nothing but PostgreSQL.
   */
  async run<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    let recorded: RecordedEvent[] = [];
    const result = await this.database.transaction(async (manager) => {
      recorded = [];
      const done = await work({ manager, recorded });
      if (recorded.length > 0) await manager.insert(EventRow, recorded);
      return done;
    });
    if (recorded.length > 0) {
      this.bell.ring();
      await this.cache.invalidate(recorded.flatMap((event) => event.scopes));
    }
    return result;
  }
}
