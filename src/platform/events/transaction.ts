import type { DataSource, EntityManager, EntityTarget, ObjectLiteral, QueryRunner } from 'typeorm';
import type { PoolClient } from 'pg';
import { abandon, type Database } from '../database/database.js';
import { brokenConstraint } from '../database/failures.js';
import type { GroupCommit } from '../database/group-commit.js';
import {
  insertion,
  insertionOfAll,
  type Insertion,
  isInsertion,
  joined,
  rowOf,
  update,
  updateOfAll,
  type Write,
} from '../database/write.js';
import { EventRow } from './event.entity.js';
import type { RecordedEvent, Recorder } from './events.js';

/** What to throw when a write breaks a constraint, by the constraint's name. */
export type Conflicts = Record<string, () => Error>;

/**
 * A use case's changes, which are stored together or not at all. Writes and facts are collected and sent as one statement
 * at the end, so that a use case that reads nothing is one round trip (107 against 177 us of CPU for a create through an
 * entity manager).
 */
export class Transaction implements Recorder {
  readonly recorded: RecordedEvent[] = [];
  /** Milliseconds that it was given, 0 for what others have. */
  limitMs = 0;
  private readonly writes: Write[] = [];
  private readonly conflicts: Conflicts = {};
  private runner: QueryRunner | undefined;
  private connection: PoolClient | undefined;
  private isAbandoned = false;

  constructor(
    private readonly dataSource: DataSource,
    private readonly database: Database,
    private readonly groupCommit: GroupCommit,
  ) {}

  /** Begins in PostgreSQL, for what has to be read, and locked, before it is decided. */
  async open(): Promise<EntityManager> {
    if (!this.runner) {
      this.runner = this.dataSource.createQueryRunner();
      await this.runner.startTransaction();
      this.connection = (await this.runner.connect()) as PoolClient;
    }
    return this.runner.manager;
  }

  /** Gives it longer than others have: PostgreSQL answers, and there is much to change. */
  async extend(limitMs: number): Promise<void> {
    this.limitMs = limitMs;
    await (await this.open()).query(`SET LOCAL statement_timeout = ${limitMs}`);
  }

  /** Where it runs, from `open` until it ends. */
  get client(): PoolClient | undefined {
    return this.runner?.isTransactionActive ? this.connection : undefined;
  }

  /**
   * Adds a row. Columns that the entity leaves undefined get their defaults. What names `conflicts` is sent by itself: a row
   * that breaks a constraint, or waits for somebody else's, would hold up those it goes with.
   */
  insert<Entity extends ObjectLiteral>(
    target: EntityTarget<Entity>,
    entity: Entity,
    conflicts: Conflicts = {},
  ): void {
    Object.assign(this.conflicts, conflicts);
    this.writes.push(insertion(rowOf(this.dataSource, target, entity)));
  }

  /** Adds rows that say the same of themselves, however many, by one write. */
  insertAll<Entity extends ObjectLiteral>(target: EntityTarget<Entity>, entities: Entity[]): void {
    const rows = entities.map((entity) => rowOf(this.dataSource, target, entity));
    if (rows.length > 0) this.writes.push(insertionOfAll(rows));
  }

  /** Stores the named properties of a row that is there, and locked. Once for a row: all is one statement. */
  update<Entity extends ObjectLiteral>(
    target: EntityTarget<Entity>,
    entity: Entity,
    properties: (keyof Entity & string)[],
    conflicts: Conflicts = {},
  ): void {
    Object.assign(this.conflicts, conflicts);
    this.writes.push(update(this.dataSource, target, entity, properties));
  }

  /** Stores the named properties of rows that are there, and locked, by one write; no row twice. */
  updateAll<Entity extends ObjectLiteral & { id: string }>(
    target: EntityTarget<Entity>,
    entities: Entity[],
    properties: (keyof Entity & string)[],
  ): void {
    if (entities.length > 0) this.writes.push(updateOfAll(this.dataSource, target, entities, properties));
  }

  /** Sends what was collected so far, for reads that are to see it. Throws what `conflicts` say. */
  async flush(): Promise<void> {
    const writes = this.writes.splice(0);
    if (writes.length === 0) return;
    const values = writes.flatMap((write) => write.values);
    try {
      await this.database.rows(joined(writes), values, this.client);
    } catch (error) {
      throw this.conflicts[brokenConstraint(error) ?? '']?.() ?? error;
    }
  }

  /** Does `work` as a part that is done whole or not at all; what comes after it may read what it wrote. */
  async part<T>(work: () => Promise<T>): Promise<T> {
    const manager = await this.open();
    await this.flush();
    await manager.query('SAVEPOINT part');
    const { length } = this.recorded;
    try {
      const result = await work();
      await this.flush();
      await manager.query('RELEASE SAVEPOINT part');
      return result;
    } catch (error) {
      this.writes.length = 0;
      this.recorded.length = length;
      await manager.query('ROLLBACK TO SAVEPOINT part; RELEASE SAVEPOINT part');
      throw error;
    }
  }

  /** Sends the rest, with the facts, and commits. Throws what `conflicts` say. */
  async commit(): Promise<void> {
    if (this.recorded.length > FEW) this.insertAll(EventRow, this.recorded as EventRow[]);
    else for (const event of this.recorded) this.insert(EventRow, event as EventRow);
    const insertions = this.insertions();
    if (insertions) return this.groupCommit.add({ insertions, isAbandoned: () => this.isAbandoned });
    await this.flush();
    await this.runner?.commitTransaction();
    await this.runner?.release();
  }

  async rollback(): Promise<void> {
    if (!this.runner) return;
    await this.runner.rollbackTransaction().finally(() => this.runner?.release());
  }

  /** Ends what `open` began, without waiting for PostgreSQL. What waits to be sent will not be. */
  async abandon(): Promise<void> {
    this.isAbandoned = true;
    if (this.runner) await abandon(this.runner);
  }

  /** All that is written, when it reads nothing, only adds rows, and no constraint is expected to be broken. */
  private insertions(): Insertion[] | undefined {
    const isAlone = this.runner !== undefined || Object.keys(this.conflicts).length > 0;
    if (isAlone || this.writes.length === 0) return undefined;
    return this.writes.every(isInsertion) ? this.writes : undefined;
  }
}

/** So many facts are cheapest as a row of parameters each; more would each make a statement of its own. */
const FEW = 3;
