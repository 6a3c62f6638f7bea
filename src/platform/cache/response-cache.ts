import { randomUUID } from 'node:crypto';
import { CACHE_MANAGER, type Cache } from '@nestjs/cache-manager';
import { Inject, Injectable, Logger } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { CacheRedis, CACHE_NAMESPACE } from './cache-redis.js';
import { inTime } from '../errors/in-time.js';

/** An answer as it goes over the wire. */
export interface StoredResponse {
  readonly headers: Record<string, string>;
  readonly body: Buffer;
}

/** Raise it when the shape of a cached answer changes, so that a new release never reads an old one. */
const SCHEMA = 1;
const TTL = 3_600_000;
/** What a call may cost (milliseconds). */
const PATIENCE = 50;
const LARGEST = 512 * 1024;
/** What a process keeps for itself of what Redis has (bytes). */
const COPIES = 64 * 1024 * 1024;
/** What a copy takes beside its body (bytes): 1,300 to 2,100 were measured, key and headers included. */
const BESIDE_BODY = 2000;

/** An answer, and the generation of its scope when PostgreSQL was asked for it. */
interface Entry extends StoredResponse {
  readonly generation: Buffer;
}

/**
 * Finished answers in Redis, read-through. Entries belong to a scope ("the task lists of this user"); an entry counts
 * only while it carries the scope's current generation. The generation is read before PostgreSQL is asked, so a
 * reader that was overtaken by a write stores something that nobody will read. Of what is read often a process keeps a
 * copy: Redis is asked for the generation each time, and for the bytes once.
 *
 * With Redis away everything is answered from PostgreSQL; a call costs at most 50 ms. What could not be made void then
 * is made void before anything is read again.
 */
@Injectable()
export class ResponseCache {
  private readonly logger = new Logger(ResponseCache.name);
  /** Scopes that Redis has not confirmed to be void, and the generation that it was sent. */
  private readonly owed = new Map<string, string>();
  private readonly copies = new LRUCache<string, Entry>({
    maxSize: COPIES,
    sizeCalculation: ({ body }) => body.length + BESIDE_BODY,
  });

  constructor(
    @Inject(CACHE_MANAGER) private readonly cache: Cache,
    private readonly redis: CacheRedis,
  ) {
    redis.onReturn = () => void this.invalidate([...this.owed.keys()]);
  }

  /** The stored answer of `key` in `scope`, or what `load` finds, stored for the next reader. */
  async through(scope: string, key: string, load: () => Promise<StoredResponse>): Promise<StoredResponse> {
    const found = this.isUp ? await this.attempt(() => this.find(scope, key)) : undefined;
    if (found?.entry) return found.entry;
    const loaded = await load();
    if (found && loaded.body.length <= LARGEST) {
      const { headers, body } = loaded;
      const entry = { generation: copied(found.generation), headers, body: copied(body) };
      void this.attempt(() => this.store(this.entryKey(scope, key), entry));
    }
    return loaded;
  }

  /** Makes every stored answer of these scopes void, for every process. False when Redis has not confirmed it. */
  async invalidate(scopes: string[]): Promise<boolean> {
    const raised = Promise.all([...new Set(scopes)].map((scope) => this.raise(scope)));
    const isVoid = (await this.attempt(() => raised)) !== undefined;
    if (!isVoid) await this.redis.refusedEverybody();
    return isVoid;
  }

  /** Whether answers come from Redis. */
  get isUp(): boolean {
    return this.redis.isReadable;
  }

  /** Sent also to a Redis that is silent: it reads this before whatever this process asks later. */
  private async raise(scope: string): Promise<void> {
    const generation = randomUUID();
    this.owed.set(scope, generation);
    await this.startGeneration(scope, generation);
    if (this.owed.get(scope) === generation) this.owed.delete(scope);
  }

  /**
   * A Redis that is full takes no new generation, but forgets the old one. Past the cache manager, whose layers cost a
   * write three times as much: what counts is that the bytes are new.
   */
  private async startGeneration(scope: string, generation: string): Promise<void> {
    const key = this.generationKey(scope);
    const { client } = this.redis;
    await client
      .set(key, generation, { PX: TTL })
      .catch(() => client.unlink(key))
      .catch((error) => this.redis.refuse(error));
  }

  /** The entry, if there is a true one, and the generation that a new one will carry. */
  private async find(scope: string, key: string): Promise<{ generation: Buffer; entry?: Entry }> {
    const generationKey = this.generationKey(scope);
    const entryKey = this.entryKey(scope, key);
    const copy = this.copies.get(entryKey);
    if (copy && (await this.redis.bytes.get(generationKey))?.equals(copy.generation))
      return { generation: copy.generation, entry: copy };
    const [generation, bytes] = await this.redis.bytes.mGet([generationKey, entryKey]);
    if (!generation) return { generation: await this.firstGeneration(scope) };
    const entry = bytes && decode(copied(bytes));
    if (!entry?.generation.equals(generation)) return { generation };
    this.copies.set(entryKey, entry);
    return { generation, entry };
  }

  private async store(entryKey: string, entry: Entry): Promise<void> {
    this.copies.set(entryKey, entry);
    await this.redis.bytes.set(entryKey, encode(entry), { PX: TTL });
  }

  private async firstGeneration(scope: string): Promise<Buffer> {
    await this.cache.set(this.generationName(scope), randomUUID(), TTL);
    const generation = await this.redis.bytes.get(this.generationKey(scope));
    if (!generation) throw new Error('the generation vanished between two calls');
    return generation;
  }

  private generationName(scope: string): string {
    return `v${SCHEMA}:${this.redis.incarnation()}:generation:${scope}`;
  }

  private generationKey(scope: string): string {
    return `${CACHE_NAMESPACE}:${this.generationName(scope)}`;
  }

  private entryKey(scope: string, key: string): string {
    return `${CACHE_NAMESPACE}:v${SCHEMA}:${this.redis.incarnation()}:entry:${scope}:${key}`;
  }

  private async attempt<T>(work: () => Promise<T>): Promise<T | undefined> {
    try {
      return await inTime(work(), PATIENCE, () => this.redis.late(PATIENCE));
    } catch (error) {
      this.logger.debug(`The cache does not answer: ${String(error)}`);
      return undefined;
    }
  }
}

/**
 * With memory of their own. Redis's client gives a part of all that came with it, such as the old list, and Node.js a part
 * of what small buffers share: 64 KiB, kept as long as one of them is.
 */
const copied = (bytes: Buffer): Buffer => Buffer.from(new Uint8Array(bytes).buffer);

/** `generation length, headers length (16 bits each), generation, headers as JSON, body` */
function encode({ generation, headers, body }: Entry): Buffer {
  const head = Buffer.from(JSON.stringify(headers));
  const lengths = Buffer.alloc(4);
  lengths.writeUInt16BE(generation.length, 0);
  lengths.writeUInt16BE(head.length, 2);
  return Buffer.concat([lengths, generation, head, body]);
}

function decode(bytes: Buffer): Entry {
  const headAt = 4 + bytes.readUInt16BE(0);
  const bodyAt = headAt + bytes.readUInt16BE(2);
  const headers = JSON.parse(bytes.toString('utf8', headAt, bodyAt)) as Record<string, string>;
  return { generation: bytes.subarray(4, headAt), headers, body: bytes.subarray(bodyAt) };
}
