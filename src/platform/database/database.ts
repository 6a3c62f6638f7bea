import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import type { Pool, PoolClient } from 'pg';
import { DataSource, type EntityManager } from 'typeorm';
import type { PostgresDriver } from 'typeorm/driver/postgres/PostgresDriver.js';
import { Config } from '../config/config.js';
import { inTime } from '../errors/in-time.js';
import { migrate } from './migrate.js';
import { QUERY_TIMEOUT } from './data-source.js';
import { DatabaseUnavailable, failureCode, isUnavailable } from './failures.js';
import { type Statement, textParsers } from './statement.js';

const CONNECT_RETRY = 500;
const MAX_TRIES = 5;
/** Milliseconds for all statements of a request's transaction together. */
const TRANSACTION_LIMIT = 2_900;
/** Serialization failure and deadlock: the transaction may simply be run again. */
const RETRYABLE = new Set(['40001', '40P01']);
const LOCK_TIMEOUT = '55P03';

/**
 * PostgreSQL, for everybody: transactions for what changes, prepared statements for what reads.
 * Both throw DatabaseUnavailable in bounded time when it cannot be asked.
 */
@Injectable()
export class Database implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger(Database.name);
  private isStopping = false;
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

  /** Runs one prepared statement. Instants come back as ISO text, milliseconds, UTC. */
  async rows<Row extends object>(
    statement: Statement,
    values: unknown[] = [],
    client?: PoolClient,
  ): Promise<Row[]> {
    try {
      if (client) return (await client.query<Row>(this.prepared(statement, values))).rows;
      return await this.readRows<Row>(statement, values);
    } catch (error) {
      throw this.translated(error);
    }
  }

  /** Runs `work` in one transaction, as `retrying` does. */
  transaction<T>(work: (manager: EntityManager) => Promise<T>): Promise<T> {
    return this.retrying(() => this.dataSource.transaction(work));
  }

  /**
   * Runs an attempt at a transaction, and again after a serialization failure or a deadlock: it must have no effects
   * outside PostgreSQL. An attempt that has not ended after `limitMs` counts as failed, whatever becomes of it.
   */
  async retrying<T>(attempt: () => Promise<T>, limitMs = TRANSACTION_LIMIT): Promise<T> {
    for (let tries = 1; ; tries += 1) {
      try {
        if (!this.dataSource.isInitialized) throw new DatabaseUnavailable();
        return await inTime(attempt(), limitMs, () => new DatabaseUnavailable());
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
    });
    return Number(row?.applied) >= this.dataSource.migrations.length;
  }

  /** A connection of one's own outside the pool's rotation, for LISTEN. Release it with `destroy`. */
  async dedicatedConnection(): Promise<PoolClient> {
    return this.pool().connect();
  }

  /** A connection that did not answer in time is not used again. */
  private async readRows<Row extends object>(statement: Statement, values: unknown[]): Promise<Row[]> {
    const client = await this.pool().connect();
    // A connection that breaks rejects the query as well; unheard, its event would end the process.
    const heard = () => undefined;
    client.on('error', heard);
    try {
      const pending = withoutQueryTimeout(client, () => client.query<Row>(this.prepared(statement, values)));
      const { rows } = await inTime(pending, QUERY_TIMEOUT, () => new DatabaseUnavailable());
      client.off('error', heard);
      client.release();
      return rows;
    } catch (error) {
      client.release(true);
      throw error;
    }
  }

  private mayRetry(error: unknown, tries: number): boolean {
    const code = failureCode(error) ?? '';
    return (RETRYABLE.has(code) && tries < MAX_TRIES) || (code === LOCK_TIMEOUT && tries === 1);
  }

  private translated(error: unknown): unknown {
    return isUnavailable(error) ? new DatabaseUnavailable({ cause: error }) : error;
  }

  private pool(): Pool {
    if (!this.dataSource.isInitialized) throw new DatabaseUnavailable();
    return (this.dataSource.driver as PostgresDriver).master as Pool;
  }

  private prepared({ name, text }: Statement, values: unknown[]) {
    return {
      name: this.config.database.preparedStatements ? name : undefined,
      text,
      values,
      types: textParsers,
    };
  }

  private async connect(): Promise<void> {
    while (!this.isStopping && !this.dataSource.isInitialized) {
      try {
        if (this.config.database.migrateOnStart) await migrate(this.config);
        await this.dataSource.initialize();
      } catch (error) {
        this.logger.warn(`PostgreSQL is not there yet: ${failureCode(error) ?? String(error)}`);
        await sleep(CONNECT_RETRY);
      }
    }
  }
}

/**
 * Starts a query without pg's own time limit: it costs each query 100 to 250 us of CPU, half of a page of 50 tasks, and
 * the pool needs it for TypeORM's transactions. pg reads the limit when the query starts.
 */
function withoutQueryTimeout<T>(client: PoolClient, start: () => T): T {
  const { connectionParameters } = client as unknown as { connectionParameters: { query_timeout: number } };
  const limit = connectionParameters.query_timeout;
  connectionParameters.query_timeout = 0;
  const started = start();
  connectionParameters.query_timeout = limit;
  return started;
}
