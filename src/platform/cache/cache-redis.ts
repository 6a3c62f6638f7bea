import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import { createClient, ErrorReply, RESP_TYPES } from '@redis/client';
import { redisInsStore } from 'cache-manager-redis-yet';
import { KeyvAdapter, type CacheManagerStore } from 'cache-manager';
import { Keyv } from 'keyv';
import { Config } from '../config/config.js';

/** Prefix of every key, so that clearing the cache leaves the queues in the same Redis alone. */
export const CACHE_NAMESPACE = 'doable-cache';

/** How often Redis is asked whether it is there and takes what is written (milliseconds). */
const BEAT = 500;
/** Never there: to delete it is a write, and one that a full Redis takes as well. */
const NOTHING = `${CACHE_NAMESPACE}:nothing`;
/** Later answers count as silence, and what was stored is not asked for. */
const PATIENCE = 50;
/** After so much silence the connection is given up: TCP alone would wait for minutes. */
const GIVEN_UP = 2000;
/** Longest pause between two tries to connect. */
const RECONNECT = 500;
/**
 * For so long after Redis came back nothing is read from it. By then every process is connected again and has told it
 * what changed meanwhile; a process that reads sooner would read what another one could not yet make void.
 */
const RETURN = 2000;

const connect = (url: string) =>
  createClient({
    url,
    disableOfflineQueue: true,
    socket: {
      connectTimeout: 500,
      keepAlive: true,
      reconnectStrategy: (tries) => Math.min(50 * 2 ** tries, RECONNECT),
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
  /** Called when Redis takes commands again. */
  onReturn: () => void = () => undefined;
  private runId: string | undefined;
  private wasAway = false;
  private isSilent = false;
  private readableFrom = 0;
  private lostAt = 0;
  private beat: NodeJS.Timeout | undefined;

  constructor(config: Config) {
    this.client = connect(config.redis.cacheUrl);
    this.bytes = asBuffers(this.client);
    this.client.on('error', (error: Error) => this.lose(error));
    this.client.on('ready', () => void this.identify());
    this.open();
    this.beat = setTimeout(() => void this.listen(), BEAT).unref();
  }

  /** Whether Redis takes commands. */
  get isReady(): boolean {
    return this.client.isReady && this.runId !== undefined;
  }

  /** Whether what Redis holds may be believed. */
  get isReadable(): boolean {
    return this.isReady && !this.isSilent && performance.now() >= this.readableFrom;
  }

  /** A call was not answered in time: nothing is believed until a beat is. */
  late(ms: number): Error {
    this.isSilent = true;
    return new Error(`no answer in ${ms} ms`);
  }

  /** What makes answers void was not taken. */
  refuse(error: unknown): never {
    if (error instanceof ErrorReply) this.lose(error);
    throw error;
  }

  /**
   * Redis refused what would have made answers void, though it may still tell them to others: resolves once every process
   * has been refused as well. Nothing is waited for when Redis is away.
   */
  async refusedEverybody(): Promise<void> {
    if (!this.client.isReady || this.isReady) return;
    await sleep(Math.max(0, this.lostAt + BEAT + PATIENCE - performance.now()));
  }

  /** Which run of the Redis server this is. Keys carry it: what a crash brought back from disk may be too old. */
  incarnation(): string {
    if (!this.runId) throw new Error('Redis is away');
    return this.runId;
  }

  /** What `CACHE_MANAGER` keeps objects in. */
  keyv(): Keyv {
    // The store's types ask for a client with Redis's own modules, of which it calls nothing.
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
    clearTimeout(this.beat);
    this.beat = undefined;
    this.client.destroy();
  }

  private open(): void {
    this.client.connect().catch((error: Error) => this.lose(error));
  }

  private lose(error: Error): void {
    if (this.runId || !this.wasAway) {
      this.logger.warn(`Redis is away, lists come from PostgreSQL: ${error.message}`);
      this.lostAt = performance.now();
    }
    this.runId = undefined;
    this.wasAway = true;
  }

  private async identify(): Promise<void> {
    try {
      await this.client.unlink(NOTHING);
      const info = await this.client.info('server');
      if (this.wasAway) {
        this.readableFrom = performance.now() + RETURN;
        this.logger.log('Redis is back, lists come from it again');
      }
      this.wasAway = false;
      this.runId = /run_id:(\w+)/.exec(info)?.[1];
      this.onReturn();
    } catch (error) {
      this.lose(error as Error);
    }
  }

  /** Notices a Redis that is connected and says nothing, or takes nothing. */
  private async listen(): Promise<void> {
    const askedAt = performance.now();
    const timers = [
      setTimeout(() => (this.isSilent = true), PATIENCE),
      setTimeout(() => this.reconnect(), GIVEN_UP),
    ];
    if (this.client.isReady) await this.prove().catch((error: Error) => this.lose(error));
    timers.forEach(clearTimeout);
    // Other processes may have given their connection up by now.
    const now = performance.now();
    if (now - askedAt > GIVEN_UP / 2) this.readableFrom = now + RETURN;
    if (this.beat) this.beat = setTimeout(() => void this.listen(), BEAT).unref();
  }

  private async prove(): Promise<void> {
    if (!this.runId) await this.identify();
    else await this.client.unlink(NOTHING);
    this.isSilent = false;
  }

  private reconnect(): void {
    this.lose(new Error(`it said nothing for ${GIVEN_UP} ms`));
    this.client.destroy();
    this.open();
  }

  /** The store's own `reset` is FLUSHDB, which would delete the queues. */
  private async clear(): Promise<void> {
    for await (const keys of this.client.scanIterator({ MATCH: `${CACHE_NAMESPACE}:*`, COUNT: 500 })) {
      if (keys.length > 0) await this.client.unlink(keys);
    }
  }
}
