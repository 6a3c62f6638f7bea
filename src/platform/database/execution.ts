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
  /** That of the statement as far as it is sent by it. */
  name = '';
  private readonly rows: Row[] = [];
  private resolve!: (rows: Row[]) => void;
  private reject!: (error: unknown) => void;
  private known: Map<string, Shape> | undefined;
  private shape: Shape | undefined;
  private failure: unknown;

  constructor(
    private readonly statement: Statement,
    readonly values: unknown[] = [],
  ) {
    this.answer = new Promise((resolve, reject) => {
      this.resolve = resolve;
      this.reject = reject;
    });
  }

  /**
   * Writes it to the socket. What those before it are `preparing` may come to nothing, so it does not rely on that and goes
   * without its name. Throws when it cannot be written: nothing was then.
   */
  send(connection: Connection, preparing: Set<string>): void {
    const { name = '', text } = this.statement;
    const prepared = (connection as Wire).parsedStatements[name];
    if (prepared && prepared !== text) throw new Error(`The name ${name} stands for two statements`);
    const values = this.values.map(prepareValue);
    this.known = shapesOf(connection);
    if (prepared || !preparing.has(name)) this.name = name;
    const shape = this.known.get(this.name);
    if (shape && performance.now() - shape.describedAt < BELIEVED) this.shape = shape;
    // The second arguments are only there for the types.
    if (!prepared) connection.parse({ name: this.name, text, types: [] }, true);
    preparing.add(name);
    connection.bind({ statement: this.name, values }, true);
    if (!this.shape) connection.describe({ type: 'P' }, true);
    connection.execute({}, true);
    connection.sync();
  }

  get text(): string {
    return this.statement.text;
  }

  get isAlone(): boolean {
    return this.statement.name === undefined || this.statement.alone === true;
  }

  describe(fields: { name: string; dataTypeID: number }[]): void {
    const names = fields.map(({ name }) => name);
    this.shape = {
      describedAt: performance.now(),
      names,
      parsers: fields.map(({ dataTypeID }) => textParsers.getTypeParser(dataTypeID, 'text') as Parse),
      empty: Object.fromEntries(names.map((name) => [name, null])),
    };
    if (this.name) this.known?.set(this.name, this.shape);
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
