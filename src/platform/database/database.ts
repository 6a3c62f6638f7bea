import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import type { Pool, PoolClient } from 'pg';
import { DataSource, type EntityManager, type QueryRunner } from 'typeorm';
import type { PostgresDriver } from 'typeorm/driver/postgres/PostgresDriver.js';
import { Config } from '../config/config.js';
import { inTime } from '../errors/in-time.js';
import { Context } from './context.js';
import { Execution } from './execution.js';
import {
  brokenConstraint,
  DatabaseUnavailable,
  failureCode,
  isUnavailable,
  LOCK_TIMEOUT,
  reasonOf,
} from './failures.js';
import { migrate } from './migrate.js';
import { Pipeline } from './pipeline.js';
import type { Statement } from './statement.js';

const CONNECT_RETRY = 500;
/** Milliseconds. */
const EXPLAIN_EVERY = 1000;
const MAX_TRIES = 5;
/** Statements that are sent together: the last one waits for all others. */
const MOST_TOGETHER = 16;
/** No answer to a statement for this long is a failure, also when the network swallows packets. Milliseconds. */
const QUERY_TIMEOUT = 2_600;
/** For all statements of a request's transaction together: an answer within 3 s has some time for the rest. Milliseconds. */
const TRANSACTION_LIMIT = 2_700;
/** Reads of a request that take turns may go on for less than this after one of them has failed and ended it. Milliseconds. */
const LINGER = 10_000;
/** Serialization failure and deadlock: the transaction may simply be run again. */
const RETRYABLE = new Set(['40001', '40P01']);
/** Ending of the unique indexes of positions: somebody else was put there first, and there is room beside. */
const POSITION_TAKEN = '_position';
const NO_SUCH_TABLE = '42P01';

/** One run of a transaction, and how to end it when it takes too long. */
interface Attempt<T> {
  readonly result: Promise<T>;
  abandon(): Promise<void>;
  /** Milliseconds that it was given since it began, if it is more than it had. */
  limitMs?(): number;
}

/** A transaction that other statements may be part of, while it has a client. */
interface Surrounding {
  readonly client: PoolClient | undefined;
}

/** Bounds what is asked of PostgreSQL in one context. */
interface Turns {
  /** Throws when nothing more may begin. */
  check(): void;
  /** Does `work` when it is its turn. */
  take<T>(work: () => Promise<T>): Promise<T>;
}

/**
 * PostgreSQL, for everybody: transactions for what changes, prepared statements for what reads.
 * Both throw DatabaseUnavailable in bounded time when it cannot be asked.
 */
@Injectable()
export class Database implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger(Database.name);
  /** What the statements of this context are part of. */
  private readonly surrounding = new Context<Surrounding>();
  private readonly turns = new Context<Turns>(LINGER);
  /** What goes off at the end of this turn of the event loop. */
  private departing: Execution[] = [];
  private isStopping = false;
  private explainedAt = -Infinity;
  private connecting: Promise<void> | undefined;

  constructor(
    private readonly dataSource: DataSource,
    private readonly config: Config,
  ) {}

  onApplicationBootstrap(): void {
    this.connecting = this.connect();
  }

  async onApplicationShutdown(): Promise<void> {
    this.isStopping = true;
    await this.connecting;
  }

  /** Resolves when PostgreSQL has been reached for the first time, or the process is stopping. */
  async connected(): Promise<void> {
    await this.connecting;
  }

  /**
   * Runs one statement. Instants come back as ISO text, milliseconds, UTC. Prepared ones that begin in one turn of the
   * event loop are sent together, on one connection.
   */
  rows<Row extends object>(
    statement: Statement,
    values: unknown[] = [],
    client = this.surrounding.value?.client,
  ): Promise<Row[]> {
    const run = () => {
      const execution = this.execution(statement, values);
      if (client) client.query(new Pipeline(client, [execution]));
      else if (execution.isAlone) void this.send([execution]);
      else this.sendInTurn(execution);
      return this.answer<Row>(execution, client === undefined);
    };
    const turns = client ? undefined : this.turns.value;
    return turns ? turns.take(run) : run();
  }

  /** Runs one statement on a connection of its own, whatever it is called within: for what changes something by itself. */
  autonomous<Row extends object>(statement: Statement, values: unknown[] = []): Promise<Row[]> {
    const execution = this.execution(statement, values);
    void this.send([execution]);
    return this.answer<Row>(execution);
  }

  /** Does `work` so that its `rows` are read inside a transaction that has begun, as long as it lasts. */
  within<T>(transaction: Surrounding, work: () => Promise<T>): Promise<T> {
    return this.surrounding.during(transaction, work);
  }

  /** Does `work` so that its `rows` are read in turns, and transactions begin as long as `turns` allows. */
  inTurns<T>(turns: Turns, work: () => Promise<T>): Promise<T> {
    return this.turns.during(turns, work);
  }

  /** Runs `work` in one transaction, as `retrying` does. */
  transaction<T>(work: (manager: EntityManager) => Promise<T>): Promise<T> {
    return this.retrying(() => {
      const runner = this.dataSource.createQueryRunner();
      const result = runner.manager.transaction(work).finally(() => runner.release());
      return { result, abandon: () => abandon(runner) };
    });
  }

  /**
   * Runs an attempt at a transaction, and again after a serialization failure or a deadlock: it must have no effects
   * outside PostgreSQL. An attempt that has not ended after `limitMs` is abandoned and counts as failed.
   */
  async retrying<T>(begin: () => Attempt<T>, limitMs = TRANSACTION_LIMIT): Promise<T> {
    for (let tries = 1; ; tries += 1) {
      try {
        if (!this.dataSource.isInitialized) throw new DatabaseUnavailable();
        this.turns.value?.check();
        const attempt = begin();
        const limit = () => Math.max(limitMs, attempt.limitMs?.() ?? 0);
        return await inTime(attempt.result, limit, () => {
          attempt.abandon().catch(() => undefined);
          return this.unavailable(new Error(`a transaction was not over in ${limit()} ms`));
        });
      } catch (error) {
        if (!this.mayRetry(error, tries)) throw this.translated(error);
        await sleep(Math.random() * 20 * 2 ** tries);
      }
    }
  }

  /** Whether PostgreSQL answers and its schema is what this code was written for. */
  async isReady(): Promise<boolean> {
    if (!this.dataSource.isInitialized) return false;
    const [row] = await this.rows<{ applied: string }>({
      name: 'migrations-applied',
      text: 'SELECT count(*) AS applied FROM migrations',
      alone: true,
    });
    return Number(row?.applied) >= this.dataSource.migrations.length;
  }

  /** Says once what to do about a schema that is older than this code: readiness only says no. */
  private async mentionPendingMigrations(): Promise<void> {
    const isReady = await this.isReady().catch((error: unknown) => failureCode(error) !== NO_SUCH_TABLE);
    if (isReady) return;
    this.logger.warn(
      'Migrations are pending. Run "node dist/src/manage.js migrate", or set MIGRATE_ON_START=true.',
    );
  }

  /** A connection of one's own outside the pool's rotation, for LISTEN. Release it with `destroy`. */
  async dedicatedConnection(): Promise<PoolClient> {
    return this.pool().connect();
  }

  private mayRetry(error: unknown, tries: number): boolean {
    const code = failureCode(error) ?? '';
    const isRetryable = RETRYABLE.has(code) || (brokenConstraint(error) ?? '').endsWith(POSITION_TAKEN);
    return (isRetryable && tries < MAX_TRIES) || (code === LOCK_TIMEOUT && tries === 1);
  }

  private translated(error: unknown): unknown {
    return isUnavailable(error) ? this.unavailable(error) : error;
  }

  /** Says why in the log, once a second at most: each request that suffers has a line of its own. */
  private unavailable(cause: unknown): DatabaseUnavailable {
    const now = performance.now();
    if (now - this.explainedAt >= EXPLAIN_EVERY) {
      this.explainedAt = now;
      this.logger.warn(`PostgreSQL cannot be asked: ${reasonOf(cause)}`);
    }
    return new DatabaseUnavailable({ cause });
  }

  private pool(): Pool {
    if (!this.dataSource.isInitialized) throw new DatabaseUnavailable();
    return (this.dataSource.driver as PostgresDriver).master as Pool;
  }

  private execution(statement: Statement, values: unknown[]): Execution {
    const { preparedStatements } = this.config.database;
    return new Execution(preparedStatements ? statement : { text: statement.text }, values);
  }

  private async answer<Row extends object>(execution: Execution, isRead = false): Promise<Row[]> {
    try {
      return (await execution.answer) as Row[];
    } catch (error) {
      // Who only reads is in nobody's way: a table is being altered.
      throw isRead && failureCode(error) === LOCK_TIMEOUT ? this.unavailable(error) : this.translated(error);
    }
  }

  private sendInTurn(execution: Execution): void {
    this.departing.push(execution);
    if (this.departing.length > 1) return;
    setImmediate(() => {
      const { departing } = this;
      this.departing = [];
      while (departing.length > 0) void this.send(departing.splice(0, MOST_TOGETHER));
    });
  }

  /** A connection that does not answer in time is closed, which also gives it back. */
  private async send(executions: Execution[]): Promise<void> {
    try {
      const client = await this.pool().connect();
      const over = new Promise<void>((resolve) => {
        const whenOver = () => {
          client.release();
          resolve();
        };
        client.query(new Pipeline(client, executions, whenOver));
      });
      await inTime(over, QUERY_TIMEOUT, () => {
        void client.end();
        return this.unavailable(new Error(`no answer in ${QUERY_TIMEOUT} ms`));
      });
    } catch (error) {
      for (const execution of executions) execution.fail(error);
    }
  }

  private async connect(): Promise<void> {
    while (!this.isStopping && !this.dataSource.isInitialized) {
      try {
        if (this.config.database.migrateOnStart) await migrate(this.config);
        await this.dataSource.initialize();
      } catch (error) {
        this.logger.warn(`PostgreSQL is not there yet: ${reasonOf(error)}`);
        await sleep(CONNECT_RETRY);
      }
    }
    if (this.dataSource.isInitialized) await this.mentionPendingMigrations();
  }
}

/** Closes the connection of a transaction that is late: what it still waits for fails at once, and nobody gets it next. */
export async function abandon(runner: QueryRunner): Promise<void> {
  const client = (await runner.connect()) as PoolClient;
  await client.end();
}
