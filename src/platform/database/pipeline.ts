import type { ClientBase, Connection, Submittable } from 'pg';
import type { Execution } from './execution.js';

/**
 * Executions that a client sends with one write, and PostgreSQL answers one after the other: each stands or falls by
 * itself. For `client.query`, as what pg calls a submittable: it is the client's query once for each, since a client takes
 * one answer for a query (ADR 32).
 */
export class Pipeline implements Submittable {
  private isSent = false;
  /** pg asks for one, and calls it only with a `query_timeout`. */
  readonly callback = (): void => undefined;

  /** Takes what has been answered out of `executions`, and calls `whenOver` before the last answer is told. */
  constructor(
    private readonly client: ClientBase,
    private readonly executions: Execution[],
    private readonly whenOver = (): void => undefined,
  ) {}

  // What is being answered. Under its name pg remembers it as parsed, and instruments of pg read all three.
  get name(): string | undefined {
    return this.executions[0]?.name;
  }

  get text(): string | undefined {
    return this.executions[0]?.text;
  }

  get values(): unknown[] | undefined {
    return this.executions[0]?.values;
  }

  /** Sends all of them, once. Answers an error when there is nothing to wait for. */
  submit(connection: Connection): Error | null {
    if (!this.isSent) this.send(connection);
    return this.executions.length > 0 ? null : new Error('Nothing could be sent');
  }

  handleRowDescription({ fields }: { fields: { name: string; dataTypeID: number }[] }): void {
    this.executions[0]!.describe(fields);
  }

  handleDataRow({ fields }: { fields: (string | null)[] }): void {
    this.executions[0]!.addRow(fields);
  }

  handleCommandComplete(): void {}

  handleEmptyQuery(): void {}

  handleReadyForQuery(): void {
    this.next()?.end();
  }

  handleError(error: Error): void {
    this.next()?.fail(error);
  }

  private send(connection: Connection): void {
    this.isSent = true;
    const preparing = new Set<string>();
    connection.stream.cork();
    for (const execution of this.executions.splice(0)) {
      try {
        execution.send(connection, preparing);
        this.executions.push(execution);
      } catch (error) {
        execution.fail(error);
      }
    }
    connection.stream.uncork();
  }

  /** The one that is over. The client is ready for the next one, or is when it has read what follows an error. */
  private next(): Execution | undefined {
    const over = this.executions.shift();
    if (this.executions.length > 0) this.client.query(this);
    else this.whenOver();
    return over;
  }
}
