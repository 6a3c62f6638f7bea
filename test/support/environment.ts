import { inject } from 'vitest';
import { createDatabase, TEMPLATE } from './database.js';
import { inRedis } from './faults.js';

/** What every process in a test has: nothing to read, hashes that take no time, limits that nobody reaches. */
export const FOR_TESTS = {
  NODE_ENV: 'test',
  LOG_LEVEL: 'fatal',
  PASSWORD_MEMORY_KIB: '64',
  RATE_LIMIT_SIGN_IN: '1000000',
  RATE_LIMIT_USER: '1000000',
};

/** That of the spec that runs: all that it starts has it in common. */
export let environment: NodeJS.ProcessEnv = {};

/** Makes the environment of one spec: its own clone of the migrated database, its own Redis database, emptied. */
export async function ownEnvironment(overrides: NodeJS.ProcessEnv = {}): Promise<NodeJS.ProcessEnv> {
  const worker = Number(process.env.VITEST_POOL_ID ?? 1);
  const redis = new URL(inject('redisUrl'));
  redis.pathname = `/${(worker % 14) + 1}`;
  await inRedis(redis.href, (client) => client.flushDb());
  environment = {
    ...FOR_TESTS,
    DATABASE_URL: await createDatabase(inject('databaseUrl'), `doable_test_${worker}`, TEMPLATE),
    REDIS_URL: redis.href,
    ...overrides,
  };
  return environment;
}
