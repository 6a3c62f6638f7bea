import type { TestProject } from 'vitest/node';
import { ensureServices } from '../../scripts/services.mjs';
import { createDatabase, onServer, TEMPLATE } from './database.js';
import { built, removeCopies } from './built.js';

declare module 'vitest' {
  interface ProvidedContext {
    databaseUrl: string;
    redisUrl: string;
  }
}

/** Finds or starts PostgreSQL and Redis, and migrates the template that every spec's database is cloned from. */
export default async function setUp(project: TestProject): Promise<() => Promise<void>> {
  const services = await ensureServices();
  const template = await createDatabase(services.DATABASE_URL, TEMPLATE);
  const { parseConfig } =
    await built<typeof import('../../src/platform/config/config.js')>('platform/config/config');
  const { migrate } =
    await built<typeof import('../../src/platform/database/migrate.js')>('platform/database/migrate');
  await migrate(parseConfig({ NODE_ENV: 'test', DATABASE_URL: template, REDIS_URL: services.REDIS_URL }));

  project.provide('databaseUrl', services.DATABASE_URL);
  project.provide('redisUrl', services.REDIS_URL);
  return async () => {
    removeCopies();
    await onServer(services.DATABASE_URL, `DROP DATABASE IF EXISTS ${TEMPLATE} WITH (FORCE)`);
    await services.stop();
  };
}
