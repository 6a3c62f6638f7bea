import { DataSource } from 'typeorm';
import type { Config } from '../config/config.js';
import { dataSourceOptions } from './data-source.js';

/** Two processes that migrate at once take turns; the number only has to be ours. */
const MIGRATION_LOCK = 7_140_263;

/** Runs what is pending, one process at a time and without the request time limits. Resolves to how many ran. */
export async function migrate(config: Config): Promise<number> {
  const options = dataSourceOptions(config);
  const extra = { keepAlive: true, options: '-c timezone=UTC -c lock_timeout=10s' };
  const dataSource = await new DataSource({ ...options, poolSize: 2, extra }).initialize();
  try {
    const guard = dataSource.createQueryRunner();
    await guard.query('SELECT pg_advisory_lock($1)', [MIGRATION_LOCK]);
    const applied = await dataSource.runMigrations();
    await guard.query('SELECT pg_advisory_unlock($1)', [MIGRATION_LOCK]);
    await guard.release();
    return applied.length;
  } finally {
    await dataSource.destroy();
  }
}
