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

/** A row to add, which may be added with others of its shape. */
export interface Insertion extends Write {
  readonly table: string;
  readonly columns: ColumnMetadata[];
  readonly entity: ObjectLiteral;
}

export const isInsertion = (write: Write): write is Insertion => 'entity' in write;

/** Adds a row. Columns that the entity leaves undefined get their defaults. */
export function insertion<Entity extends ObjectLiteral>(
  dataSource: DataSource,
  target: EntityTarget<Entity>,
  entity: Entity,
): Insertion {
  const { tablePath: table, columns: all } = dataSource.getMetadata(target);
  const columns = all.filter(({ propertyName }) => entity[propertyName] !== undefined);
  const names = namesOf(columns);
  return {
    shape: `insert ${table} ${names}`,
    text: (first) =>
      `INSERT INTO ${table} (${names}) VALUES (${columns.map((_, at) => `$${first + at}`).join(', ')})`,
    values: columns.map(({ propertyName }) => parameter(entity[propertyName])),
    table,
    columns,
    entity,
  };
}

/** The same for rows that say the same of themselves as one does, however many. */
export function insertionOfAll({ table, columns }: Insertion, entities: ObjectLiteral[]): Write {
  const names = namesOf(columns);
  return {
    shape: `insert all ${table} ${names}`,
    text: (at) => `INSERT INTO ${table} (${names}) SELECT ${names} FROM ${rowsOf(table, at)}`,
    values: [asRows(columns, entities)],
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
    shape: `update ${metadata.tablePath} ${namesOf(columns)}`,
    text: (first) =>
      `UPDATE ${metadata.tablePath} SET ${equals(columns, first + keys.length).join(', ')}
         WHERE ${equals(keys, first).join(' AND ')}`,
    values: [...keys, ...columns].map(({ propertyName }) => parameter(entity[propertyName])),
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
  const columns = properties.map((property) => metadata.findColumnWithPropertyName(property)!);
  const assignments = columns
    .map(({ databaseName }) => `${databaseName} = changed.${databaseName}`)
    .join(', ');
  return {
    shape: `update all ${table} ${namesOf(columns)}`,
    text: (at) =>
      `UPDATE ${table} SET ${assignments} FROM ${rowsOf(table, at)} changed WHERE ${table}.id = changed.id`,
    values: [asRows([...metadata.primaryColumns, ...columns], entities)],
  };
}

const namesOf = (columns: ColumnMetadata[]) => columns.map(({ databaseName }) => databaseName).join(', ');

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

/** What several writes have in common with others that make the same statement. */
export const shapeOf = (writes: Write[]) => writes.map(({ shape }) => shape).join('; ');

/** There are as many as use cases write different columns. */
const statements = new Map<string, Statement>();

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
  const statement = { name: `write:${statements.size}`, text };
  statements.set(shape, statement);
  return statement;
}
