import { Injectable } from '@nestjs/common';
import { Database } from '../database/database.js';
import { failureCode, LOCK_TIMEOUT } from '../database/failures.js';
import { defineError } from '../errors/domain-error.js';
import { inTime } from '../errors/in-time.js';
import { UnitOfWork } from '../events/unit-of-work.js';
import { Secrets } from '../secrets/secrets.js';
import { IdempotencyKey } from './idempotency-key.entity.js';

/** What the keys are for that requests and answers are kept with. */
const PURPOSE = 'idempotency';
/** How long a request waits for its twin (milliseconds); as long as PostgreSQL waits for a lock. */
const PATIENCE = 2_000;

/** Waits for a twin whose transaction is open. No row: the key is another's already. */
const TAKE = {
  name: 'idempotency-take',
  text: `INSERT INTO idempotency_keys (user_id, key, request) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING RETURNING key`,
};
const FIRST = {
  name: 'idempotency-first',
  text: 'SELECT request, answer FROM idempotency_keys WHERE user_id = $1 AND key = $2',
};

/** Answers are kept a day. For Expiry. */
export const EXPIRED_KEYS = {
  text: `DELETE FROM idempotency_keys WHERE (user_id, key) IN (
    SELECT user_id, key FROM idempotency_keys WHERE created_at < now() - interval '24 hours'
    LIMIT 1000 FOR UPDATE SKIP LOCKED) RETURNING key`,
};

/** The key stands for another request. */
export class IdempotencyKeyReused extends defineError({
  code: 'idempotency-key-reused',
  kind: 'unprocessable',
  title: 'The key stands for another request',
  detail: 'You sent another method, URL or body under this Idempotency-Key. Make a new key for each request.',
  why: 'You have sent this `Idempotency-Key` before, with another method, URL or body. Nothing was stored.',
  remedy:
    'Make a new key for each request, such as a random UUID, and keep it for repeats of that request only.',
}) {}

/** A request with the key is still being worked on. */
export class IdempotencyKeyInUse extends defineError({
  code: 'idempotency-key-in-use',
  kind: 'conflict',
  title: 'The first request is still running',
  detail: 'The first request with this Idempotency-Key has not ended. Repeat it to get its answer.',
  why: 'A request with the same `Idempotency-Key` has begun and not ended. Nothing happens twice.',
  remedy: 'Repeat it after as many seconds as `Retry-After` says: you will get the answer of the first one.',
  retryAfter: 1,
}) {}

/** A request that may be repeated. */
export interface KeyedRequest {
  readonly userId: string;
  readonly key: string;
  /** All that makes it this request and no other. */
  readonly content: string;
}

/** Sees to it that what is asked twice happens once, also when two processes are asked at the same moment. */
@Injectable()
export class IdempotencyKeys {
  private readonly running = new Map<string, Promise<unknown>>();

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly database: Database,
    private readonly secrets: Secrets,
  ) {}

  /**
   * The answer of `work`, which is done and kept in one transaction; or the one that is kept. What `work` throws is not
   * kept. Throws IdempotencyKeyReused, IdempotencyKeyInUse.
   */
  once(request: KeyedRequest, work: () => Promise<unknown>): Promise<{ answer: unknown; isKept: boolean }> {
    const owner = `${request.userId} ${request.key}`;
    const row = Object.assign(new IdempotencyKey(), {
      userId: request.userId,
      key: request.key,
      request: this.secrets.derive(PURPOSE, `${owner} ${request.content}`),
    });
    return this.inTurn(owner, () =>
      this.unitOfWork.runAsOne(async (tx) => {
        if (!(await this.take(row))) return { answer: await this.kept(owner, row), isKept: true };
        const answer = await work();
        row.answer = this.secrets.encrypt(PURPOSE, owner, JSON.stringify(answer) ?? '');
        tx.update(IdempotencyKey, row, ['answer']);
        return { answer, isKept: false };
      }),
    );
  }

  /** Twins wait for each other here first: each that waits in PostgreSQL keeps a connection from everybody else. */
  private async inTurn<T>(owner: string, work: () => Promise<T>): Promise<T> {
    const end = Date.now() + PATIENCE;
    for (let twin = this.running.get(owner); twin; twin = this.running.get(owner))
      await inTime(twin, end - Date.now(), () => new IdempotencyKeyInUse());
    const result = work();
    this.running.set(
      owner,
      result.catch(() => undefined),
    );
    return result.finally(() => this.running.delete(owner));
  }

  private async take({ userId, key, request }: IdempotencyKey): Promise<boolean> {
    try {
      return (await this.database.rows(TAKE, [userId, key, request])).length > 0;
    } catch (error) {
      throw failureCode(error) === LOCK_TIMEOUT ? new IdempotencyKeyInUse() : error;
    }
  }

  private async kept(owner: string, { userId, key, request }: IdempotencyKey): Promise<unknown> {
    const [first] = await this.database.rows<IdempotencyKey>(FIRST, [userId, key]);
    // It expired between the two statements.
    if (!first?.answer) throw new IdempotencyKeyInUse();
    if (first.request !== request) throw new IdempotencyKeyReused();
    const text = this.secrets.decrypt(PURPOSE, owner, first.answer);
    return text === '' ? undefined : JSON.parse(text);
  }
}
