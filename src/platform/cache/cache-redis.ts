import { Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import { createClient, RESP_TYPES } from '@redis/client';
import { redisInsStore } from 'cache-manager-redis-yet';
import { KeyvAdapter, type CacheManagerStore } from 'cache-manager';
import { Keyv } from 'keyv';
import { Config } from '../config/config.js';

/** Prefix of every key, so that clearing the cache leaves the queues in the same Redis alone. */
export const CACHE_NAMESPACE = 'doable-cache';

const connect = (url: string) =>
  createClient({
    url,
    disableOfflineQueue: true,
    socket: {
      connectTimeout: 500,
      keepAlive: true,
      reconnectStrategy: (tries) => Math.min(50 * 2 ** tries, 1000),
    },
  });
const asBuffers = (client: ReturnType<typeof connect>) =>
  client.withTypeMapping({ [RESP_TYPES.BLOB_STRING]: Buffer });

/** The connection to the cache's Redis, and the only place that knows cache-manager-redis-yet. */
@Injectable()
export class CacheRedis implements OnApplicationShutdown {
  private readonly logger = new Logger('Cache');
  readonly client: ReturnType<typeof connect>;
  /** Commands that answer Buffers, for bytes that go to a socket as they are. */
  readonly bytes: ReturnType<typeof asBuffers>;
  private runId: string | undefined;

  constructor(config: Config) {
    this.client = connect(config.redis.cacheUrl);
    this.bytes = asBuffers(this.client);
    this.client.on('error', (error: Error) => {
      if (this.runId) this.logger.warn(`Redis is away, lists come from PostgreSQL: ${error.message}`);
      this.runId = undefined;
    });
    this.client.on('ready', () => void this.identify());
    this.client
      .connect()
      .catch((error: Error) => this.logger.warn(`Redis is not there yet: ${error.message}`));
  }

  /** Whether calls make sense. */
  get isReady(): boolean {
    return this.client.isReady && this.runId !== undefined;
  }

  /** Which run of the Redis server this is. Keys carry it: what a crash brought back from disk may be too old. */
  incarnation(): string {
    if (!this.runId) throw new Error('Redis is away');
    return this.runId;
  }

  /** What `CACHE_MANAGER` keeps objects in. */
  keyv(): Keyv {
    // The store's types name the version of the client that it bundles; the calls it makes are the same.
    const store = redisInsStore(this.client as unknown as Parameters<typeof redisInsStore>[0]);
    const guarded: CacheManagerStore = {
      ...store,
      name: 'redis',
      mset: (entries, ttl) => store.mset(Object.entries(entries), ttl),
      mdel: (...keys) => store.mdel(...keys),
      reset: () => this.clear(),
      disconnect: () => Promise.resolve(),
    };
    const keyv = new Keyv({
      store: new KeyvAdapter(guarded),
      namespace: CACHE_NAMESPACE,
      throwOnErrors: true,
    });
    keyv.on('error', (error: Error) => this.logger.debug(error.message));
    return keyv;
  }

  onApplicationShutdown(): void {
    this.client.destroy();
  }

  /** The store's own `reset` is FLUSHDB, which would delete the queues. */
  private async clear(): Promise<void> {
    for await (const keys of this.client.scanIterator({ MATCH: `${CACHE_NAMESPACE}:*`, COUNT: 500 })) {
      if (keys.length > 0) await this.client.unlink(keys);
    }
  }

  private async identify(): Promise<void> {
    try {
      const info = await this.client.info('server');
      this.runId = /run_id:(\w+)/.exec(info)?.[1];
    } catch (error) {
      this.logger.debug(`Redis left again: ${String(error)}`);
    }
  }
}
