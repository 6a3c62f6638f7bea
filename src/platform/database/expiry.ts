import type { FactoryProvider } from '@nestjs/common';
import { Database } from './database.js';
import { Hourly } from './hourly.js';
import type { Statement } from './statement.js';

/** Takes away what has expired. Nothing follows from it, so it is no event. */
export class Expiry extends Hourly {
  constructor(
    private readonly database: Database,
    private readonly statements: Statement[],
  ) {
    super();
  }

  /** Each statement deletes a part of what has expired, and returns a row for each that it deleted. */
  static of(...statements: Statement[]): FactoryProvider<Expiry> {
    return {
      provide: Expiry,
      inject: [Database],
      useFactory: (database: Database) => new Expiry(database, statements),
    };
  }

  /** What keeps one of them from its work keeps no other; in the end it throws, with all that went wrong. */
  async run(): Promise<void> {
    const troubles = new Set<string>();
    for (const statement of this.statements) {
      await this.exhaust(statement).catch((error: unknown) => troubles.add(String(error)));
    }
    if (troubles.size > 0) throw new Error([...troubles].join('; '));
  }

  private async exhaust(statement: Statement): Promise<void> {
    let deleted: object[];
    do deleted = await this.database.autonomous(statement);
    while (deleted.length > 0);
  }
}
