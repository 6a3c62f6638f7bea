import { startApp, startBeside, type TestApp } from './app.js';
import { Client } from './client.js';
import { type Break, broken, type FragileServer, ownRedis } from './faults.js';
import { eventually, spawnProcess } from './processes.js';

/** Two APIs over one database and one Redis of their own. */
export interface Pair {
  /** One of them, which runs here. The other one is a process. */
  readonly here: TestApp;
  readonly urls: [string, string];
  readonly redis: FragileServer;
  /** Starts a broken one beside them, here as well, and answers its URL. */
  startBroken(...breaks: Break[]): Promise<string>;
  /** Ends all that were started. */
  end(): Promise<void>;
}

/** Starts a pair. */
export async function startPair(): Promise<Pair> {
  const redis = await ownRedis();
  await redis.start();
  const here = await startApp({ REDIS_URL: redis.url });
  const there = await spawnProcess('main', here.env);
  await Promise.all([here.url, there.url].map(cacheIsUp));
  const besides: TestApp[] = [];
  return {
    here,
    urls: [here.url, there.url],
    redis,
    async startBroken(...breaks) {
      const api = await startBeside(broken(...breaks));
      besides.push(api);
      await cacheIsUp(api.url);
      return api.url;
    },
    async end() {
      await there.end('SIGKILL');
      for (const api of [...besides, here]) await api.close();
      await redis.remove();
    },
  };
}

/** Until then lists come from PostgreSQL, and are never old. */
const cacheIsUp = (url: string) =>
  eventually(
    'lists do not come from Redis',
    async () => (await new Client(url).get('//health/ready')).body.cache === true,
  );
