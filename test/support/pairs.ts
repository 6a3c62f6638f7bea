import { inject } from 'vitest';
import { createDatabase, TEMPLATE } from './database.js';
import { FOR_TESTS } from './environment.js';
import { ownRedis } from './faults.js';
import { type Process, spawnProcess } from './processes.js';

/** Two APIs over one database and one Redis, both their own. */
export interface Pairs {
  readonly env: NodeJS.ProcessEnv;
  /** Starts two, perhaps broken ones, and answers their URLs. */
  start(breaks?: NodeJS.ProcessEnv): Promise<[string, string]>;
  /** Kills all that were started. */
  end(): Promise<void>;
}

/** Prepares what pairs of processes share: a database of this name, and Redis. */
export async function preparePairs(database: string): Promise<Pairs> {
  const DATABASE_URL = await createDatabase(inject('databaseUrl'), database, TEMPLATE);
  const redis = await ownRedis();
  await redis.start();
  const env = { ...FOR_TESTS, DATABASE_URL, REDIS_URL: redis.url };
  const started: Process[] = [];
  return {
    env,
    async start(breaks = {}) {
      const both = [spawnProcess('main', { ...env, ...breaks }), spawnProcess('main', { ...env, ...breaks })];
      const [one, two] = await Promise.all(both);
      started.push(one!, two!);
      return [one!.url, two!.url];
    },
    async end() {
      await Promise.all(started.map((process) => process.end('SIGKILL')));
      await redis.remove();
    },
  };
}
