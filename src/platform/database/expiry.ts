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

  async run(): Promise<void> {
    for (const statement of this.statements) {
      let deleted: object[];
      do deleted = await this.database.autonomous(statement);
      while (deleted.length > 0);
    }
  }
}
