import type { DataSource, EntityTarget, ObjectLiteral } from 'typeorm';
import type { ColumnMetadata } from 'typeorm/metadata/ColumnMetadata.js';
import type { Statement } from './statement.js';

/** A change of rows, in SQL. */
export interface Write {
  /** The same for writes whose text is the same but for the numbers of its parameters. */
  readonly shape: string;
  readonly text: (firstParameter: number) => string;
  readonly values: unknown[];
}

/** What is stored of an entity, in the columns of its table. */
export interface Row {
  readonly table: string;
  readonly columns: string[];
  readonly values: unknown[];
}

/** A row to add, which may be added with others of its shape. */
export type Insertion = Write & Row;

export const isInsertion = (write: Write): write is Insertion => 'table' in write;

/** A row to add. Columns that the entity leaves undefined get their defaults. */
export function rowOf<Entity extends ObjectLiteral>(
  dataSource: DataSource,
  target: EntityTarget<Entity>,
  entity: Entity,
): Row {
  const { tablePath: table, columns } = dataSource.getMetadata(target);
  const given = columns.filter(({ propertyName }) => entity[propertyName] !== undefined);
  return { table, columns: namesOf(given), values: valuesOf(given, entity) };
}

/** Adds a row. */
export function insertion(row: Row): Insertion {
  const { table, columns } = row;
  const names = columns.join();
  return {
    ...row,
    shape: `insert ${table} ${names}`,
    text: (first) =>
      `INSERT INTO ${table} (${names}) VALUES (${columns.map((_, at) => `$${first + at}`).join()})`,
  };
}

/** Adds rows of one table that say the same of themselves, one or more. */
export function insertionOfAll(rows: Row[]): Write {
  const { table, columns } = rows[0]!;
  const names = columns.join();
  return {
    shape: `insert all ${table} ${names}`,
    text: (at) => `INSERT INTO ${table} (${names}) SELECT ${names} FROM ${rowsOf(table, at)}`,
    values: [asJson(rows)],
  };
}

/** Stores the named properties of a row that is there, and locked. */
export function update<Entity extends ObjectLiteral>(
  dataSource: DataSource,
  target: EntityTarget<Entity>,
  entity: Entity,
  properties: (keyof Entity & string)[],
): Write {
  const metadata = dataSource.getMetadata(target);
  const columns = properties.map((property) => metadata.findColumnWithPropertyName(property)!);
  const keys = metadata.primaryColumns;
  const equals = (of: ColumnMetadata[], first: number) =>
    of.map(({ databaseName }, at) => `${databaseName} = $${first + at}`);
  return {
    shape: `update ${metadata.tablePath} ${namesOf(columns).join()}`,
    text: (first) =>
      `UPDATE ${metadata.tablePath} SET ${equals(columns, first + keys.length).join(', ')}
         WHERE ${equals(keys, first).join(' AND ')}`,
    values: valuesOf([...keys, ...columns], entity),
  };
}

/** The same for rows, no row twice, by one write. */
export function updateOfAll<Entity extends ObjectLiteral & { id: string }>(
  dataSource: DataSource,
  target: EntityTarget<Entity>,
  entities: Entity[],
  properties: (keyof Entity & string)[],
): Write {
  const metadata = dataSource.getMetadata(target);
  const { tablePath: table } = metadata;
  const changed = properties.map((property) => metadata.findColumnWithPropertyName(property)!);
  const columns = [...metadata.primaryColumns, ...changed];
  const names = namesOf(changed);
  const assignments = names.map((name) => `${name} = changed.${name}`).join();
  const all = namesOf(columns);
  const rows = entities.map((entity) => ({ columns: all, values: valuesOf(columns, entity) }));
  return {
    shape: `update all ${table} ${names.join()}`,
    text: (at) =>
      `UPDATE ${table} SET ${assignments} FROM ${rowsOf(table, at)} changed WHERE ${table}.id = changed.id`,
    values: [asJson(rows)],
  };
}

const namesOf = (columns: ColumnMetadata[]) => columns.map(({ databaseName }) => databaseName);

const valuesOf = (columns: ColumnMetadata[], entity: ObjectLiteral) =>
  columns.map(({ propertyName }) => parameter(entity[propertyName]));

/** pg would write a Date in the local zone, with twice the work. */
const parameter = (value: unknown) => (value instanceof Date ? value.toISOString() : value);

/** Rows of a table out of one parameter. */
const rowsOf = (table: string, parameterNumber: number) =>
  `json_populate_recordset(NULL::${table}, $${parameterNumber})`;

/** What a row leaves out is null. */
const asJson = (rows: Omit<Row, 'table'>[]): string =>
  JSON.stringify(
    rows.map(({ columns, values }) => {
      const row: Record<string, unknown> = {};
      columns.forEach((name, at) => {
        if (values[at] !== null) row[name] = inJson(values[at]);
      });
      return row;
    }),
  );

/** As PostgreSQL reads it from JSON text. */
const inJson = (value: unknown) => (Buffer.isBuffer(value) ? `\\x${value.toString('hex')}` : value);

/** What several writes have in common with others that make the same statement. */
export const shapeOf = (writes: Write[]) => writes.map(({ shape }) => shape).join('; ');

/** There are as many as use cases write different columns. */
const statements = new Map<string, Statement>();
/** Of them PostgreSQL keeps so many: whoever changes one thing after the other makes thousands, each 13 KB a connection. */
const KEPT = 500;

/** Several writes as one statement: PostgreSQL carries out all parts of a WITH, or none. */
export function joined(writes: Write[]): Statement {
  const shape = shapeOf(writes);
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
  if (statements.size >= KEPT) return { text };
  const statement = { name: `write:${statements.size}`, text, alone: true } as const;
  statements.set(shape, statement);
  return statement;
}
