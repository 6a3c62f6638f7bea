import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

interface ServicesModule {
  ensureServices(): Promise<{ DATABASE_URL: string; REDIS_URL: string }>;
}

/**
 * The URLs of PostgreSQL and Redis for a checkout that configures none, so that `nest start --watch`,
 * the worker and the TypeORM command line work by themselves. Production never looks.
 */
export async function developmentServices(env: NodeJS.ProcessEnv): Promise<NodeJS.ProcessEnv> {
  if (env.NODE_ENV === 'production' || (env.DATABASE_URL && env.REDIS_URL)) return {};
  const script = resolve('scripts/services.mjs');
  if (!existsSync(script)) return {};
  const services = (await import(pathToFileURL(script).href)) as ServicesModule;
  const { DATABASE_URL, REDIS_URL } = await services.ensureServices();
  return { DATABASE_URL, REDIS_URL };
}
