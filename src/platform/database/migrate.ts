import { AbstractLogger, DataSource, type LogLevel, type LogMessage } from 'typeorm';
import type { Config } from '../config/config.js';
import { dataSourceOptions, withOptions } from './data-source.js';

/** Two processes that migrate at once take turns; the number only has to be ours. */
const MIGRATION_LOCK = 7_140_263;

/**
 * A statement may take long, whatever the role or the server says, but nobody else waits for long behind its lock, nor for
 * what PostgreSQL would go on with although the process that asked was ended.
 */
const LIMITS =
  '-c statement_timeout=0 -c idle_in_transaction_session_timeout=0 -c lock_timeout=10s -c client_connection_check_interval=1s';

/** What TypeORM would print: it says nothing but which migration failed, and why. */
class LastWords extends AbstractLogger {
  said: string | undefined;

  protected override writeLog(_level: LogLevel, { message }: LogMessage): void {
    this.said = String(message);
  }
}

/**
 * Runs what is pending, one process at a time and without the request time limits. Resolves to how many ran; an error says
 * which of them failed.
 */
export async function migrate(config: Config): Promise<number> {
  const options = dataSourceOptions(config);
  const url = withOptions(options.url!, LIMITS);
  const logger = new LastWords();
  const dataSource = await new DataSource({
    ...options,
    url,
    logger,
    poolSize: 2,
    extra: { keepAlive: true },
  }).initialize();
  try {
    const guard = dataSource.createQueryRunner();
    await guard.query('SET lock_timeout = 0');
    await guard.query('SELECT pg_advisory_lock($1)', [MIGRATION_LOCK]);
    const applied = await dataSource.runMigrations();
    await guard.query('SELECT pg_advisory_unlock($1)', [MIGRATION_LOCK]);
    await guard.release();
    return applied.length;
  } catch (error) {
    if (logger.said) (error as Error).message = logger.said;
    throw error;
  } finally {
    await dataSource.destroy();
  }
}
