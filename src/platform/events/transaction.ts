import type { DataSource, EntityManager, EntityTarget, ObjectLiteral, QueryRunner } from 'typeorm';
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

  constructor(
    private readonly dataSource: DataSource,
    private readonly database: Database,
  ) {}

  /** Begins in PostgreSQL, for what has to be read, and locked, before it is decided. */
  async open(): Promise<EntityManager> {
    if (!this.runner) {
      this.runner = this.dataSource.createQueryRunner();
      await this.runner.startTransaction();
    }
    return this.runner.manager;
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

  /** Stores the named properties of a row that `open` has read and locked. Once for a row: all is one statement. */
  update<Entity extends ObjectLiteral & { id: string }>(
    target: EntityTarget<Entity>,
    entity: Entity,
    properties: (keyof Entity & string)[],
    conflicts: Conflicts = {},
  ): void {
    Object.assign(this.conflicts, conflicts);
    const metadata = this.dataSource.getMetadata(target);
    const names = properties.map((property) => metadata.findColumnWithPropertyName(property)!.databaseName);
    const assignments = (first: number) => names.map((name, at) => `${name} = $${first + 1 + at}`).join(', ');
    this.writes.push({
      shape: `update ${metadata.tablePath} ${names.join(', ')}`,
      text: (first) => `UPDATE ${metadata.tablePath} SET ${assignments(first)} WHERE id = $${first}`,
      values: [entity.id, ...properties.map((property) => parameter(entity[property]))],
    });
  }

  /** Sends what was collected and commits. Throws what `conflicts` say. */
  async commit(): Promise<void> {
    for (const event of this.recorded) this.insert(EventRow, event as EventRow);
    try {
      await this.flush();
      await this.runner?.commitTransaction();
      await this.runner?.release();
    } catch (error) {
      throw this.conflicts[brokenConstraint(error) ?? '']?.() ?? error;
    }
  }

  async rollback(): Promise<void> {
    if (!this.runner) return;
    await this.runner.rollbackTransaction().finally(() => this.runner?.release());
  }

  /** Ends what `open` began, without waiting for PostgreSQL. */
  async abandon(): Promise<void> {
    if (this.runner) await abandon(this.runner);
  }

  private async flush(): Promise<void> {
    if (this.writes.length === 0) return;
    const values = this.writes.flatMap((write) => write.values);
    const client = this.runner && ((await this.runner.connect()) as PoolClient);
    await this.database.rows(joined(this.writes), values, client);
  }
}

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
