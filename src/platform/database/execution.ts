import pg, { type Connection } from 'pg';
import { type Statement, textParsers } from './statement.js';

type Parse = (text: string) => unknown;
type Row = Record<string, unknown>;
type Sent = Buffer | string | null;

/**
 * How long the description of a statement is believed (milliseconds). PostgreSQL refuses to run a prepared statement whose
 * result would be another; PgBouncer may prepare it anew on another connection without a word.
 */
const BELIEVED = 10_000;

/** What the rows of a statement are made of. */
interface Shape {
  readonly describedAt: number;
  readonly names: string[];
  readonly parsers: Parse[];
  /** A row in which every value is null. */
  readonly empty: Row;
}

/** What pg's types leave out: the texts of what is prepared on a connection, by name. */
interface Wire extends Connection {
  readonly parsedStatements: Record<string, string>;
}
const { prepareValue } = (pg as unknown as { utils: { prepareValue: (value: unknown) => Sent } }).utils;

/** What each connection was told of its prepared statements. */
const shapes = new WeakMap<Connection, Map<string, Shape>>();

/**
 * One run of a statement, as part of a pipeline. Unlike pg's own query it has a prepared statement described every ten
 * seconds and not each time (ADR 30). Not for COPY.
 */
export class Execution {
  /** Its rows. Rejects with what PostgreSQL says, or with why it could not be asked. */
  readonly answer: Promise<Row[]>;
  private readonly rows: Row[] = [];
  private resolve!: (rows: Row[]) => void;
  private reject!: (error: unknown) => void;
  private known: Map<string, Shape> | undefined;
  private shape: Shape | undefined;
  private failure: unknown;

  constructor(
    readonly statement: Statement,
    private readonly values: unknown[] = [],
  ) {
    this.answer = new Promise((resolve, reject) => {
      this.resolve = resolve;
      this.reject = reject;
    });
  }

  /** Writes it to the socket, but no name in `preparing` a second time. Throws when it cannot: nothing was written then. */
  send(connection: Connection, preparing: Set<string>): void {
    const { name = '', text } = this.statement;
    const { parsedStatements } = connection as Wire;
    if (name && parsedStatements[name] && parsedStatements[name] !== text)
      throw new Error(`The name ${name} stands for two statements`);
    const values = this.values.map(prepareValue);
    this.known = shapesOf(connection);
    const shape = this.known.get(name);
    if (shape && Date.now() - shape.describedAt < BELIEVED) this.shape = shape;
    const isPrepared = name && (parsedStatements[name] || preparing.has(name));
    // The second arguments are only there for the types.
    if (!isPrepared) connection.parse({ name, text, types: [] }, true);
    preparing.add(name);
    connection.bind({ statement: name, values }, true);
    if (!this.shape) connection.describe({ type: 'P' }, true);
    connection.execute({}, true);
    connection.sync();
  }

  describe(fields: { name: string; dataTypeID: number }[]): void {
    const names = fields.map(({ name }) => name);
    this.shape = {
      describedAt: Date.now(),
      names,
      parsers: fields.map(({ dataTypeID }) => textParsers.getTypeParser(dataTypeID, 'text') as Parse),
      empty: Object.fromEntries(names.map((name) => [name, null])),
    };
    if (this.statement.name) this.known?.set(this.statement.name, this.shape);
  }

  addRow(fields: (string | null)[]): void {
    const { names, parsers, empty } = this.shape!;
    const row = { ...empty };
    try {
      for (let at = 0; at < names.length; at += 1) {
        const text = fields[at]!;
        if (text !== null) row[names[at]!] = parsers[at]!(text);
      }
    } catch (error) {
      this.failure ??= error;
    }
    this.rows.push(row);
  }

  end(): void {
    if (this.failure === undefined) this.resolve(this.rows);
    else this.reject(this.failure);
  }

  fail(error: unknown): void {
    this.reject(error);
  }
}

function shapesOf(connection: Connection): Map<string, Shape> {
  let known = shapes.get(connection);
  if (!known) shapes.set(connection, (known = new Map()));
  return known;
}
