import type { PostgresDataSourceOptions } from 'typeorm/driver/postgres/PostgresDataSourceOptions.js';
import { join } from 'node:path';
import type { Client, ClientBase, Connection } from 'pg';
import type { Config } from '../config/config.js';
import { READ_ONLY } from './failures.js';
import { SnakeCase } from './naming-strategy.js';

/**
 * How this application connects to PostgreSQL. PostgreSQL limits each statement; a network that swallows packets is
 * noticed by Database, because pg's own `query_timeout` costs each query 100 to 250 us.
 */
export function dataSourceOptions(config: Config): PostgresDataSourceOptions {
  return {
    type: 'postgres',
    // Instants are read as text.
    url: withOptions(config.database.url, '-c timezone=UTC'),
    applicationName: 'doable',
    namingStrategy: new SnakeCase(),
    migrations: [join(import.meta.dirname, 'migrations/*.{js,ts}')],
    migrationsTableName: 'migrations',
    migrationsTransactionMode: 'each',
    installExtensions: false,
    poolSize: config.database.poolSize,
    connectTimeoutMS: 2000,
    extra: {
      statement_timeout: 2500,
      lock_timeout: 2000,
      idle_in_transaction_session_timeout: 10_000,
      keepAlive: true,
      onConnect: hear,
    },
  };
}

/** A URL whose sessions begin with these parameters as well: PostgreSQL takes the last word, pg that of the URL. */
export function withOptions(url: string, options: string): string {
  const whole = new URL(url);
  const given = whole.searchParams.get('options');
  whole.searchParams.set('options', given ? `${given} ${options}` : options);
  return whole.href;
}

/**
 * A connection that breaks while it is in use rejects its query as well; unheard, its event would end the process. One to
 * a server that only reads, as the old one does after a failover, is closed before anybody gets it next.
 */
function hear(client: ClientBase): void {
  client.on('error', () => undefined);
  const own = client as Client & { connection: Connection };
  own.connection.prependListener('errorMessage', ({ code }: { code?: string }) => {
    if (code === READ_ONLY) void own.end();
  });
}
