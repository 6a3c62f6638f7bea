import type { DataSource, EntityManager, EntityTarget, ObjectLiteral, QueryRunner } from 'typeorm';
import type { ColumnMetadata } from 'typeorm/metadata/ColumnMetadata.js';
import type { PoolClient } from 'pg';
import { abandon, type Database } from '../database/database.js';
import type { Statement } from '../database/statement.js';
import { brokenConstraint } from '../database/failures.js';
import { EventRow } from './event.entity.js';
import type { RecordedEvent, Recorder } from './events.js';

/** What to throw when a write breaks a constraint, by the constraint's name. */
export type Conflicts = Record<string, () => Error>;

interface Write {
  /** The same for writes whose text is the same but for the numbers of its parameters. */
  shape: string;
  text: (firstParameter: number) => string;
  values: unknown[];
}

/**
 * One transaction of a use case. Writes and facts are collected and sent as one statement at the end, so that a use case
 * that reads nothing is one round trip (107 against 177 us of CPU for a create through an entity manager).
 */
export class Transaction implements Recorder {
  readonly recorded: RecordedEvent[] = [];
  private readonly writes: Write[] = [];
  private readonly conflicts: Conflicts = {};
  private runner: QueryRunner | undefined;
  private connection: PoolClient | undefined;

  constructor(
    private readonly dataSource: DataSource,
    private readonly database: Database,
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

  /** Where it runs, from `open` until it ends. */
  get client(): PoolClient | undefined {
    return this.runner?.isTransactionActive ? this.connection : undefined;
  }

  /** Adds a row. Columns that the entity leaves undefined get their defaults. */
  insert<Entity extends ObjectLiteral>(
    target: EntityTarget<Entity>,
    entity: Entity,
    conflicts: Conflicts = {},
  ): void {
    const { tablePath, columns } = this.dataSource.getMetadata(target);
    const given = columns.filter(({ propertyName }) => entity[propertyName] !== undefined);
    const names = given.map(({ databaseName }) => databaseName).join(', ');
    Object.assign(this.conflicts, conflicts);
    this.writes.push({
      shape: `insert ${tablePath} ${names}`,
      text: (first) =>
        `INSERT INTO ${tablePath} (${names}) VALUES (${given.map((_, at) => `$${first + at}`).join(', ')})`,
      values: given.map(({ propertyName }) => parameter(entity[propertyName])),
    });
  }

  /** Adds rows that say the same of themselves, however many, by one write. */
  insertAll<Entity extends ObjectLiteral>(target: EntityTarget<Entity>, entities: Entity[]): void {
    const [first] = entities;
    if (!first) return;
    const { tablePath, columns } = this.dataSource.getMetadata(target);
    const given = columns.filter(({ propertyName }) => first[propertyName] !== undefined);
    const names = given.map(({ databaseName }) => databaseName).join(', ');
    this.writes.push({
      shape: `insert all ${tablePath} ${names}`,
      text: (at) => `INSERT INTO ${tablePath} (${names}) SELECT ${names} FROM ${rowsOf(tablePath, at)}`,
      values: [asRows(given, entities)],
    });
  }

  /** Stores the named properties of rows that are there, and locked, by one write; no row twice. */
  updateAll<Entity extends ObjectLiteral & { id: string }>(
    target: EntityTarget<Entity>,
    entities: Entity[],
    properties: (keyof Entity & string)[],
  ): void {
    if (entities.length === 0) return;
    const metadata = this.dataSource.getMetadata(target);
    const { tablePath } = metadata;
    const columns = properties.map((property) => metadata.findColumnWithPropertyName(property)!);
    const names = columns.map(({ databaseName }) => databaseName);
    const assignments = names.map((name) => `${name} = changed.${name}`).join(', ');
    this.writes.push({
      shape: `update all ${tablePath} ${names.join(', ')}`,
      text: (at) =>
        `UPDATE ${tablePath} SET ${assignments} FROM ${rowsOf(tablePath, at)} changed WHERE ${tablePath}.id = changed.id`,
      values: [asRows([...metadata.primaryColumns, ...columns], entities)],
    });
  }

  /** Stores the named properties of a row that is there, and locked. Once for a row: all is one statement. */
  update<Entity extends ObjectLiteral>(
    target: EntityTarget<Entity>,
    entity: Entity,
    properties: (keyof Entity & string)[],
    conflicts: Conflicts = {},
  ): void {
    Object.assign(this.conflicts, conflicts);
    const metadata = this.dataSource.getMetadata(target);
    const columns = properties.map((property) => metadata.findColumnWithPropertyName(property)!);
    const keys = metadata.primaryColumns;
    const equals = (of: typeof columns, first: number) =>
      of.map(({ databaseName }, at) => `${databaseName} = $${first + at}`);
    this.writes.push({
      shape: `update ${metadata.tablePath} ${columns.map(({ databaseName }) => databaseName).join(', ')}`,
      text: (first) =>
        `UPDATE ${metadata.tablePath} SET ${equals(columns, first + keys.length).join(', ')}
         WHERE ${equals(keys, first).join(' AND ')}`,
      values: [...keys, ...columns].map(({ propertyName }) => parameter(entity[propertyName])),
    });
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
    await this.flush();
    await this.runner?.commitTransaction();
    await this.runner?.release();
  }

  async rollback(): Promise<void> {
    if (!this.runner) return;
    await this.runner.rollbackTransaction().finally(() => this.runner?.release());
  }

  /** Ends what `open` began, without waiting for PostgreSQL. */
  async abandon(): Promise<void> {
    if (this.runner) await abandon(this.runner);
  }
}

/** So many facts are cheapest as a row of parameters each; more would each make a statement of its own. */
const FEW = 3;

/** Rows of a table out of one parameter. */
const rowsOf = (table: string, parameterNumber: number) =>
  `json_populate_recordset(NULL::${table}, $${parameterNumber})`;

const asRows = (columns: ColumnMetadata[], entities: ObjectLiteral[]): string =>
  JSON.stringify(
    entities.map((entity) =>
      Object.fromEntries(
        columns.map(({ databaseName, propertyName }) => [databaseName, entity[propertyName]]),
      ),
    ),
  );

/** pg would write a Date in the local zone, with twice the work. */
const parameter = (value: unknown) => (value instanceof Date ? value.toISOString() : value);

/** There are as many as use cases write different columns. */
const statements = new Map<string, Statement>();

/** Several writes as one statement: PostgreSQL carries out all parts of a WITH, or none. */
function joined(writes: Write[]): Statement {
  const shape = writes.map((write) => write.shape).join('; ');
  const known = statements.get(shape);
  if (known) return known;
  let next = 1;
  const texts = writes.map(({ text, values }) => {
    const first = next;
    next += values.length;
    return text(first);
  });
  const last = texts.pop()!;
  const rest = texts.map((text, index) => `w${index} AS (${text})`);
  const text = rest.length > 0 ? `WITH ${rest.join(', ')} ${last}` : last;
  const statement = { name: `write:${statements.size}`, text };
  statements.set(shape, statement);
  return statement;
}
