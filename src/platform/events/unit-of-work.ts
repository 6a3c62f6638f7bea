import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { ResponseCache } from '../cache/response-cache.js';
import { Context } from '../database/context.js';
import { Database } from '../database/database.js';
import { GroupCommit } from '../database/group-commit.js';
import { RelayBell } from './relay-bell.js';
import { Transaction } from './transaction.js';

/** The one way to write: a transaction that ends with the facts it recorded. */
@Injectable()
export class UnitOfWork {
  /** The transaction that everything asked for in this context is part of. */
  private readonly whole = new Context<Transaction>();

  constructor(
    private readonly dataSource: DataSource,
    private readonly database: Database,
    private readonly cache: ResponseCache,
    private readonly bell: RelayBell,
    private readonly groupCommit: GroupCommit,
  ) {}

  /**
   * Runs a use case in one transaction and answers when it is committed and no cached list shows the old state.
   * `work` may run again after a deadlock, so it changes nothing but PostgreSQL.
   */
  async run<T>(work: (tx: Transaction) => Promise<T>, limitMs?: number): Promise<T> {
    const whole = this.whole.value;
    if (whole?.client) return whole.part(() => work(whole));
    const { result, recorded } = await this.database.retrying(() => this.attempt(work), limitMs);
    if (recorded.length > 0) {
      this.bell.ring();
      await this.cache.invalidate(recorded.flatMap((event) => event.scopes));
    }
    return result;
  }

  /** Whether what `run` is given now is a part of something larger, which is tried again as a whole. */
  get isPart(): boolean {
    return this.whole.value?.client !== undefined;
  }

  /**
   * Makes all that `work` does one transaction: each `run` in it becomes a part, and what it reads through Database it
   * reads there too. A part that throws leaves nothing behind; the whole goes on if that is caught.
   */
  runAsOne<T>(work: (tx: Transaction) => Promise<T>, limitMs?: number): Promise<T> {
    return this.run(async (tx) => {
      await tx.open();
      return this.database.within(tx, () => this.whole.during(tx, () => work(tx)));
    }, limitMs);
  }

  private attempt<T>(work: (tx: Transaction) => Promise<T>) {
    const tx = new Transaction(this.dataSource, this.database, this.groupCommit);
    return { result: this.carryOut(tx, work), abandon: () => tx.abandon(), limitMs: () => tx.limitMs };
  }

  private async carryOut<T>(tx: Transaction, work: (tx: Transaction) => Promise<T>) {
    try {
      const result = await work(tx);
      await tx.commit();
      return { result, recorded: tx.recorded };
    } catch (error) {
      // When this fails as well the connection is gone, and PostgreSQL rolls back by itself.
      await tx.rollback().catch(() => undefined);
      throw error;
    }
  }
}
