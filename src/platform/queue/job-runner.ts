import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { DiscoveryService, MetadataScanner } from '@nestjs/core';
import { isUUID } from 'class-validator';
import { type EntityManager, QueryFailedError } from 'typeorm';
import { Config } from '../config/config.js';
import { Database } from '../database/database.js';
import { DatabaseUnavailable } from '../database/failures.js';
import type { RecordedEvent } from '../events/events.js';
import { UnitOfWork } from '../events/unit-of-work.js';
import { DEFAULT_ATTEMPTS, HANDLES, type JobDefinition, type JobHandler, type QueueName } from './jobs.js';
import { type Doorbell, Queues } from './queues.js';

/** Jobs of one queue that one worker runs at the same time. */
const CONCURRENCY = 5;
/** Connections that they leave to others: one listens, one relays, and one is there for what a job asks beside its own. */
const SPARE = 3;
/**
 * Milliseconds for one job. Where it waits for others meanwhile, below the ten seconds that its transaction may idle;
 * where it waits for PostgreSQL alone, what an account takes that has been used for years.
 */
const LIMITS: Record<QueueName, number> = { mail: 9_500, maintenance: 300_000 };
const STOP_LIMIT = 10_000;
/** How often, and how many milliseconds apart, a job that somebody holds is asked for. */
const TRIES = 10;
const PAUSE = 100;
/** Milliseconds in which Bull has to notice that a job has ended. */
const BULL_LIMIT = 1_000;

const CLAIM = `
  SELECT e.id, e.type, e.actor_id AS "actorId", e.subject_id AS "subjectId",
    e.context_id AS "contextId", e.scopes, e.data, j.name
  FROM jobs j JOIN events e ON e.id = j.event_id
  WHERE j.id = $1 AND j.done_at IS NULL AND j.failed_at IS NULL AND j.name = ANY($2)
  FOR UPDATE OF j SKIP LOCKED`;

const FAILED = {
  name: 'job-failed',
  text: `
    UPDATE jobs SET attempts = attempts + 1, last_error = $2, sent_at = NULL,
      run_at = now() + make_interval(secs => power(2, least(attempts, 8)) * (0.5 + random())),
      failed_at = CASE WHEN attempts + 1 >= $3 THEN now() END
    WHERE id = $1 AND done_at IS NULL
    RETURNING name, attempts, failed_at`,
};

interface Failure {
  name: string;
  attempts: number;
  failed_at: string | null;
}

/** A handler could not do its work. */
class JobFailed extends Error {}

/** The codes of other failures (a mail server's ETIMEDOUT) must not be taken for PostgreSQL's. */
function rethrow(error: unknown): never {
  const isDatabases = error instanceof QueryFailedError || error instanceof DatabaseUnavailable;
  throw isDatabases ? error : new JobFailed(String(error), { cause: error });
}

type Claimed = RecordedEvent & { name: string };

interface Registration {
  job: JobDefinition<object>;
  handle: JobHandler<object>;
}

/** Connects each declared job to its handler, and runs it so that its effect happens once. */
@Injectable()
export class JobRunner implements OnApplicationBootstrap {
  private readonly logger = new Logger(JobRunner.name);
  private readonly running = new Set<Promise<void>>();
  private readonly registered = new Map<string, Registration>();

  constructor(
    private readonly discovery: DiscoveryService,
    private readonly scanner: MetadataScanner,
    private readonly queues: Queues,
    private readonly unitOfWork: UnitOfWork,
    private readonly database: Database,
    private readonly config: Config,
  ) {}

  onApplicationBootstrap(): void {
    for (const { instance } of this.discovery.getProviders()) this.register(instance as object | null);
    const atOnce = Math.min(CONCURRENCY, this.config.database.poolSize - SPARE);
    for (const queue of this.queues.all()) {
      const processing = queue.process(atOnce, (delivery) =>
        this.watched(this.run(delivery.data, LIMITS[queue.name as QueueName])),
      );
      // Bull does not try again: unhandled, it ends the process. There is no error when it was closed before it was connected.
      void processing.catch((error?: Error) => {
        if (error) throw new Error(`Redis gives this worker no jobs: ${error.message}`);
      });
    }
  }

  /** The jobs that follow from a fact of this type. */
  following(eventType: string): JobDefinition<object>[] {
    return this.jobs().filter(({ on }) => on && [on].flat().some(({ type }) => type === eventType));
  }

  /** Every job that this process can do. */
  jobs(): JobDefinition<object>[] {
    return [...this.registered.values()].map(({ job }) => job);
  }

  /** Takes no new job and waits for the running ones, 10 s at most; what is cut off runs again elsewhere. */
  async stop(): Promise<void> {
    const paused = Promise.allSettled(this.queues.all().map((queue) => queue.pause(true)));
    await Promise.race([paused, this.idle(), sleep(STOP_LIMIT)]);
  }

  /** With Redis away Bull never learns that its jobs have ended, so they are watched here as well. */
  private async idle(): Promise<void> {
    do await Promise.allSettled([...this.running, sleep(BULL_LIMIT)]);
    while (this.running.size > 0);
  }

  private register(instance: object | null): void {
    if (!instance) return;
    const methods = instance as Record<string, JobHandler<object>>;
    for (const name of this.scanner.getAllMethodNames(Object.getPrototypeOf(instance) as object)) {
      const method = methods[name];
      const job = method && (Reflect.getMetadata(HANDLES, method) as JobDefinition<object> | undefined);
      if (!job) continue;
      if (this.registered.has(job.name)) throw new Error(`Two handlers for the job ${job.name}`);
      this.registered.set(job.name, { job, handle: method.bind(instance) });
    }
  }

  private watched(run: Promise<void>): Promise<void> {
    this.running.add(run);
    return run.finally(() => this.running.delete(run));
  }

  /**
   * Effect and done mark commit together; a job that is done, set aside, running elsewhere or for a newer worker is left
   * alone.
   */
  private async run({ jobId }: Doorbell, limitMs: number): Promise<void> {
    if (!isUUID(jobId)) return this.logger.error(`Not a job: ${jobId}`);
    let attempts = DEFAULT_ATTEMPTS;
    let isClaimed = false;
    try {
      await this.unitOfWork.run(async (tx) => {
        const manager = await tx.open();
        const claimed = await this.claim(manager, jobId);
        if (!claimed) return;
        isClaimed = true;
        const { name, ...event } = claimed;
        const registration = this.registered.get(name)!;
        attempts = registration.job.attempts ?? DEFAULT_ATTEMPTS;
        await registration.handle(event, tx).catch(rethrow);
        await manager.query('UPDATE jobs SET done_at = now() WHERE id = $1', [jobId]);
      }, limitMs);
    } catch (error) {
      // Nobody has tried it. What was tried and took too long counts, else it would come again for ever.
      if (error instanceof DatabaseUnavailable && !isClaimed) throw error;
      await this.countFailure(jobId, attempts, error);
    }
  }

  /** A relay that saw it before it was sent holds it for a moment, and this is the only call for a minute. */
  private async claim(manager: EntityManager, jobId: string): Promise<Claimed | undefined> {
    for (let tries = 1; ; tries += 1) {
      const [claimed] = await manager.query<Claimed[]>(CLAIM, [jobId, [...this.registered.keys()]]);
      if (claimed || tries === TRIES) return claimed;
      await sleep(PAUSE);
    }
  }

  private async countFailure(jobId: string, attempts: number, error: unknown): Promise<void> {
    const values = [jobId, String(error).slice(0, 1000), attempts];
    const [row] = await this.database.autonomous<Failure>(FAILED, values);
    const outcome = row?.failed_at ? 'set aside' : 'will be tried again';
    const about = { jobId, job: row?.name, attempts: row?.attempts, error: String(error) };
    this.logger.warn(about, `A job failed and ${outcome}`);
  }
}
