import { BullModule, getQueueToken } from '@nestjs/bull';
import { type DynamicModule, Injectable, Logger, Module, type OnModuleInit } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import type { Queue, QueueOptions } from 'bull';
import type { RedisOptions } from 'ioredis';
import { Config } from '../config/config.js';
import { inTime } from '../errors/in-time.js';
import { QUEUES, type QueueName } from './jobs.js';

/** All that Bull carries: which row of `jobs` to look at. */
export interface Doorbell {
  jobId: string;
}

const TELL_EVERY = 60_000;
/** How long a queue may take to say goodbye to Redis (milliseconds). */
const CLOSE_LIMIT = 1000;

/**
 * Waits for Redis as long as it takes, as a consumer must. A connection on which nothing comes back is made anew: Bull's
 * longest call is answered after five seconds.
 */
const WORKER_REDIS: RedisOptions = {
  maxRetriesPerRequest: null,
  socketTimeout: 10_000,
  retryStrategy: (tries) => Math.min(tries * 100, 1000),
};
/** Fails at once while Redis is away, as a request must. */
const API_REDIS: RedisOptions = { ...WORKER_REDIS, maxRetriesPerRequest: 1, enableOfflineQueue: false };

/**
 * A lost worker's jobs are taken over after 10 s. Bull's default sets a job aside for good when it has stalled twice:
 * of 20 long jobs under repeated kills all 20 were lost. Handlers are idempotent, so they may stall as often as they like.
 */
const SETTINGS: QueueOptions['settings'] = {
  lockDuration: 10_000,
  lockRenewTime: 3_000,
  stalledInterval: 3_000,
  maxStalledCount: 1_000_000,
};

const options =
  (redis: RedisOptions) =>
  (config: Config): QueueOptions => {
    const { hostname, port, username, password, pathname, protocol } = new URL(config.redis.queueUrl);
    return {
      prefix: 'bull',
      redis: {
        ...redis,
        host: hostname.replace(/^\[|\]$/g, ''),
        port: Number(port || 6379),
        username: decodeURIComponent(username) || undefined,
        password: decodeURIComponent(password) || undefined,
        db: Number(pathname.slice(1) || 0),
        tls: protocol === 'rediss:' ? {} : undefined,
      },
      settings: SETTINGS,
      // Attempts of a job are counted in PostgreSQL. Bull calls again where that could not be asked, until the relay does;
      // what is over leaves Redis, so that its id may be sent again.
      defaultJobOptions: { attempts: 60, backoff: 1000, removeOnComplete: true, removeOnFail: true },
    };
  };

/** Bull, for the relay that fills the queues, the runner that empties them and the page that shows them. */
@Injectable()
export class Queues implements OnModuleInit {
  private readonly logger = new Logger('Bull');
  private toldAt = -Infinity;

  constructor(private readonly moduleRef: ModuleRef) {}

  onModuleInit(): void {
    for (const queue of this.all()) {
      queue.on('error', (error) => this.tell(queue, error));
      // Nest closes each queue by this name, and Bull would wait for Redis however long it is away.
      Object.assign(queue, { onApplicationShutdown: () => this.close(queue) });
    }
  }

  get(name: QueueName): Queue<Doorbell> {
    return this.moduleRef.get<Queue<Doorbell>>(getQueueToken(name), { strict: false });
  }

  all(): Queue<Doorbell>[] {
    return QUEUES.map((name) => this.get(name));
  }

  /** Whether Redis takes jobs right now. */
  get isUp(): boolean {
    return this.all().every((queue) => queue.client.status === 'ready');
  }

  /** That Redis is away is worth a line a minute, but not each try to reach it. */
  private tell({ name, client }: Queue, { message }: Error): void {
    this.logger.debug(`${name}: ${message}`);
    const now = performance.now();
    if (client.status === 'ready' || now - this.toldAt < TELL_EVERY) return;
    this.toldAt = now;
    this.logger.warn(`Redis is away, jobs wait in PostgreSQL: ${message}`);
  }

  private async close(queue: Queue<Doorbell>): Promise<void> {
    const late = () => new Error('Redis is away');
    await inTime(queue.close(), CLOSE_LIMIT, late).catch(() =>
      queue.clients.forEach((client) => client.disconnect()),
    );
  }
}

/** The queues of one process. `worker` waits for Redis, `api` never does. */
@Module({})
export class QueuesModule {
  static for(process: 'api' | 'worker'): DynamicModule {
    const redis = process === 'worker' ? WORKER_REDIS : API_REDIS;
    return {
      module: QueuesModule,
      imports: [
        BullModule.forRootAsync({ inject: [Config], useFactory: options(redis) }),
        BullModule.registerQueue(...QUEUES.map((name) => ({ name }))),
      ],
      providers: [Queues],
      exports: [Queues],
    };
  }
}
