import { Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import type { PoolClient } from 'pg';
import { newId } from '../database/new-id.js';
import { ResponseCache } from '../cache/response-cache.js';
import { Database } from '../database/database.js';
import { DatabaseUnavailable } from '../database/failures.js';
import { inTime } from '../errors/in-time.js';
import { JobRunner } from '../queue/job-runner.js';
import type { JobDefinition, QueueName } from '../queue/jobs.js';
import { Queues } from '../queue/queues.js';
import { RELAY_CHANNEL } from './relay-bell.js';
import { refreshCache } from './refresh-cache.job.js';

const BATCH = 500;
/** How often it looks without being told (milliseconds). */
const POLL = 1000;
/** How long it waits for Bull to take jobs (milliseconds). Afterwards they go out when Redis answers. */
const SEND_LIMIT = 2000;
const LISTEN_LIMIT = 2000;

const CLAIM = `
  SELECT id, type, scopes, data FROM events WHERE relayed_at IS NULL
  ORDER BY id LIMIT ${BATCH} FOR UPDATE SKIP LOCKED`;
const STORE = `
  INSERT INTO jobs (id, event_id, name, run_at)
  SELECT id, event_id, name, coalesce(run_at, now())
  FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::timestamptz[]) AS due (id, event_id, name, run_at)
  ON CONFLICT DO NOTHING`;
const RELAYED = 'UPDATE events SET relayed_at = now() WHERE id = ANY($1::uuid[])';

/** What is due, and what was handed to Bull a minute ago and is still not done: Redis may have been emptied. */
const DUE = {
  name: 'jobs-due',
  text: `
    UPDATE jobs SET sent_at = now() WHERE id IN (
      SELECT id FROM jobs
      WHERE done_at IS NULL AND failed_at IS NULL AND run_at <= now() AND name = ANY($1)
        AND (sent_at IS NULL OR sent_at < now() - interval '60 seconds')
      ORDER BY run_at LIMIT ${BATCH} FOR UPDATE SKIP LOCKED)
    RETURNING id, name`,
};
const NOT_SENT = { name: 'jobs-not-sent', text: 'UPDATE jobs SET sent_at = NULL WHERE id = ANY($1::uuid[])' };

interface Claimed {
  id: string;
  type: string;
  scopes: string[];
  data: object;
}

/**
 * Turns recorded facts into work: makes cached lists void once more, stores the jobs that follow, hands them to Bull.
 * Any number of relays may run; each row is taken by one of them.
 */
@Injectable()
export class Relay implements OnApplicationBootstrap {
  private readonly logger = new Logger(Relay.name);
  private isStopping = false;
  private running: Promise<void> = Promise.resolve();
  private listener: PoolClient | undefined;
  private isRung = false;
  private trouble: string | undefined;
  private wake: () => void = () => undefined;

  constructor(
    private readonly database: Database,
    private readonly cache: ResponseCache,
    private readonly queues: Queues,
    private readonly jobs: JobRunner,
  ) {}

  onApplicationBootstrap(): void {
    this.running = this.loop();
  }

  /** Finishes the pass it is in. */
  async stop(): Promise<void> {
    this.isStopping = true;
    this.ring();
    await this.running;
    this.listener?.release(true);
  }

  private async loop(): Promise<void> {
    while (!this.isStopping) {
      let moved = 0;
      try {
        moved = await this.pass();
        this.tell();
      } catch (error) {
        // That PostgreSQL is away is said where it is asked.
        if (!(error instanceof DatabaseUnavailable)) this.tell(String(error));
      }
      if (moved < BATCH && !this.isStopping) await this.wait();
    }
  }

  /** Says once what keeps it from working, and when that is over. */
  private tell(trouble?: string): void {
    if (trouble === this.trouble) return;
    this.trouble = trouble;
    if (trouble) this.logger.warn(`The relay cannot work: ${trouble}`);
    else this.logger.log('The relay works again');
  }

  private async pass(): Promise<number> {
    await this.listen();
    const relayed = await this.relayEvents();
    const sent = await this.sendJobs();
    return Math.max(relayed, sent);
  }

  private relayEvents(): Promise<number> {
    return this.database.transaction(async (manager) => {
      const events = await manager.query<Claimed[]>(CLAIM);
      if (events.length === 0) return 0;
      const isFresh = await this.cache.invalidate(events.flatMap((event) => event.scopes));
      const rows = events.flatMap((event) =>
        this.jobsFor(event, isFresh).map(({ name, runAt }) => ({
          event: event.id,
          name,
          runAt: runAt?.(event.data),
        })),
      );
      if (rows.length > 0) {
        await manager.query(STORE, [
          rows.map(() => newId()),
          rows.map(({ event }) => event),
          rows.map(({ name }) => name),
          rows.map(({ runAt }) => runAt),
        ]);
      }
      await manager.query(RELAYED, [events.map(({ id }) => id)]);
      return events.length;
    });
  }

  /** The jobs that follow; when the cache could not be told, telling it becomes one of them. */
  private jobsFor(event: Claimed, isFresh: boolean): JobDefinition<object>[] {
    const jobs = this.jobs.following(event.type);
    return isFresh || event.scopes.length === 0 ? jobs : [...jobs, refreshCache];
  }

  private async sendJobs(): Promise<number> {
    if (!this.queues.isUp) return 0;
    const queueOf = new Map(this.jobs.jobs().map((job) => [job.name, job.queue]));
    const due = await this.database.autonomous<{ id: string; name: string }>(DUE, [[...queueOf.keys()]]);
    const lost: string[] = [];
    const sending = due.map(({ id, name }) => this.send(queueOf.get(name)!, id).catch(() => lost.push(id)));
    await inTime(Promise.all(sending), SEND_LIMIT, () => new Error('Redis takes no jobs'));
    if (lost.length > 0) await this.database.autonomous(NOT_SENT, [lost]);
    return due.length - lost.length;
  }

  private async send(queue: QueueName, jobId: string): Promise<void> {
    await this.queues.get(queue).add({ jobId }, { jobId });
  }

  private async listen(): Promise<void> {
    if (this.listener) return;
    const client = await this.database.dedicatedConnection();
    client.on('notification', () => this.ring());
    client.on('error', () => {
      if (this.listener === client) this.drop(client);
    });
    try {
      const listening = client.query(`LISTEN ${RELAY_CHANNEL}`);
      await inTime(listening, LISTEN_LIMIT, () => new Error('PostgreSQL does not answer'));
      this.listener = client;
    } catch (error) {
      this.drop(client);
      throw error;
    }
  }

  private drop(client: PoolClient): void {
    this.listener = undefined;
    client.release(true);
  }

  private ring(): void {
    this.isRung = true;
    this.wake();
  }

  private async wait(): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    await new Promise<void>((resolve) => {
      this.wake = resolve;
      timer = setTimeout(resolve, this.isRung ? 0 : POLL);
    });
    clearTimeout(timer);
    this.isRung = false;
  }
}
