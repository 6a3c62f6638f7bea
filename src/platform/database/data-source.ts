import type { PostgresDataSourceOptions } from 'typeorm/driver/postgres/PostgresDataSourceOptions.js';
import { join } from 'node:path';
import type { Config } from '../config/config.js';
import { SnakeCase } from './naming-strategy.js';

/** No answer from PostgreSQL for this long is a failure, also when the network swallows packets. Milliseconds. */
export const QUERY_TIMEOUT = 2800;

/** How this application connects to PostgreSQL; pg's own defaults would wait for ever. */
export function dataSourceOptions(config: Config): PostgresDataSourceOptions {
  return {
    type: 'postgres',
    url: config.database.url,
    applicationName: 'doable',
    namingStrategy: new SnakeCase(),
    migrations: [join(import.meta.dirname, 'migrations/*.{js,ts}')],
    migrationsTableName: 'migrations',
    migrationsTransactionMode: 'each',
    installExtensions: false,
    poolSize: config.database.poolSize,
    connectTimeoutMS: 2000,
    extra: {
      query_timeout: QUERY_TIMEOUT,
      statement_timeout: 2500,
      lock_timeout: 2000,
      idle_in_transaction_session_timeout: 10_000,
      keepAlive: true,
      options: '-c timezone=UTC',
    },
  };
}
