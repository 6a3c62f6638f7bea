import pg, { type Connection, type Submittable } from 'pg';
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

/** What pg's types leave out. */
interface Wire extends Connection {
  readonly parsedStatements: Record<string, string>;
}
const { prepareValue } = (pg as unknown as { utils: { prepareValue: (value: unknown) => Sent } }).utils;

/** What each connection was told of its prepared statements. */
const shapes = new WeakMap<Connection, Map<string, Shape>>();

/**
 * One execution of a statement, which `client.query` sends and feeds with answers. Unlike pg's own it has a prepared
 * statement described every ten seconds and not each time (ADR 30). Not for COPY.
 */
export class Execution<Result extends object> implements Submittable {
  /** Under this pg remembers the statement as parsed. */
  readonly name: string | undefined;
  readonly text: string;
  private readonly rows: Result[] = [];
  private known: Map<string, Shape> | undefined;
  private shape: Shape | undefined;
  private failure: Error | undefined;

  /** `callback` gets the rows, or an error, once. It can be replaced, which pg does when it gives up. */
  constructor(
    { name, text }: Statement,
    private readonly values: unknown[],
    public callback: (error: Error | undefined, rows: Result[]) => void,
  ) {
    this.name = name;
    this.text = text;
  }

  /** Sends it. Answers an error when it cannot be sent: nothing was sent then. */
  submit(connection: Connection): Error | null {
    const { name = '', text } = this;
    const { stream, parsedStatements } = connection as Wire;
    if (name && parsedStatements[name] && parsedStatements[name] !== text)
      return new Error(`The name ${name} stands for two statements`);
    let values: Sent[];
    try {
      values = this.values.map(prepareValue);
    } catch (error) {
      return error as Error;
    }
    this.known = shapesOf(connection);
    const shape = this.known.get(name);
    if (shape && Date.now() - shape.describedAt < BELIEVED) this.shape = shape;
    // The second arguments are only there for the types.
    stream.cork();
    if (!name || !parsedStatements[name]) connection.parse({ name, text, types: [] }, true);
    connection.bind({ statement: name, values }, true);
    if (!this.shape) connection.describe({ type: 'P' }, true);
    connection.execute({}, true);
    connection.sync();
    stream.uncork();
    return null;
  }

  handleRowDescription({ fields }: { fields: { name: string; dataTypeID: number }[] }): void {
    const names = fields.map(({ name }) => name);
    this.shape = {
      describedAt: Date.now(),
      names,
      parsers: fields.map(({ dataTypeID }) => textParsers.getTypeParser(dataTypeID, 'text') as Parse),
      empty: Object.fromEntries(names.map((name) => [name, null])),
    };
    if (this.name) this.known?.set(this.name, this.shape);
  }

  handleDataRow({ fields }: { fields: (string | null)[] }): void {
    const { names, parsers, empty } = this.shape!;
    const row = { ...empty };
    try {
      for (let at = 0; at < names.length; at += 1) {
        const text = fields[at]!;
        if (text !== null) row[names[at]!] = parsers[at]!(text);
      }
    } catch (error) {
      this.failure ??= error as Error;
    }
    this.rows.push(row as Result);
  }

  handleCommandComplete(): void {}

  handleEmptyQuery(): void {}

  /** The connection is ready for the next one. */
  handleReadyForQuery(): void {
    this.callback(this.failure, this.rows);
  }

  handleError(error: Error): void {
    this.callback(error, []);
  }
}

function shapesOf(connection: Connection): Map<string, Shape> {
  let known = shapes.get(connection);
  if (!known) shapes.set(connection, (known = new Map()));
  return known;
}
