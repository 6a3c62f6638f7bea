import pg from 'pg';
import { createClient } from 'redis';

/** The databases that one contender has for itself. */
export interface Stores {
  databaseUrl: string;
  redisUrl: string;
}

const MARK = 'doable-bench';

/**
 * Makes an empty PostgreSQL database and an empty Redis database for one contender, beside whatever else those servers
 * hold. `redisIndex` is the number of the Redis database; one with keys of somebody else is refused.
 */
export async function makeStores(urls: Stores, name: string, redisIndex: number): Promise<Stores> {
  const database = `bench_${name.replaceAll('-', '_')}`;
  await withAdmin(urls, async (admin) => {
    await admin.query(`DROP DATABASE IF EXISTS ${database} WITH (FORCE)`);
    await admin.query(`CREATE DATABASE ${database}`);
  });
  const stores = {
    databaseUrl: withPath(urls.databaseUrl, database),
    redisUrl: withPath(urls.redisUrl, String(redisIndex)),
  };
  await withRedis(stores, async (redis) => {
    if ((await redis.dbSize()) > 0 && !(await redis.exists(MARK))) {
      throw new Error(`Redis database ${redisIndex} holds other keys; the benchmark wants it for itself.`);
    }
    await redis.flushDb();
    await redis.set(MARK, name);
  });
  return stores;
}

/** Removes what `makeStores` made. */
export async function dropStores(urls: Stores, stores: Stores): Promise<void> {
  const database = new URL(stores.databaseUrl).pathname.slice(1);
  await withAdmin(urls, (admin) => admin.query(`DROP DATABASE IF EXISTS ${database} WITH (FORCE)`));
  await withRedis(stores, (redis) => redis.flushDb());
}

/** The versions of both servers, for the report. */
export async function versionsOf(urls: Stores): Promise<{ postgres: string; redis: string }> {
  let postgres = '';
  let redis = '';
  await withAdmin(urls, async (admin) => {
    const { rows } = await admin.query<{ server_version: string }>('SHOW server_version');
    postgres = rows[0]!.server_version;
  });
  await withRedis(urls, async (client) => {
    redis = /redis_version:(\S+)/.exec(await client.info('server'))?.[1] ?? 'unknown';
  });
  return { postgres, redis };
}

async function withAdmin(urls: Stores, use: (admin: pg.Client) => Promise<unknown>): Promise<void> {
  const admin = new pg.Client({ connectionString: urls.databaseUrl });
  await admin.connect();
  await use(admin).finally(() => admin.end());
}

const connectRedis = (url: string) => createClient({ url }).connect();

async function withRedis(
  { redisUrl }: Stores,
  use: (redis: Awaited<ReturnType<typeof connectRedis>>) => Promise<unknown>,
): Promise<void> {
  const redis = await connectRedis(redisUrl);
  await use(redis).finally(() => redis.close());
}

function withPath(url: string, path: string): string {
  const changed = new URL(url);
  changed.pathname = `/${path}`;
  return changed.href;
}
