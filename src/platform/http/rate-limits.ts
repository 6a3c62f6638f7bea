import { Injectable } from '@nestjs/common';
import { RateLimiterMemory, RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible';
import { CacheRedis } from '../cache/cache-redis.js';
import { CircuitBreaker } from '../cache/circuit-breaker.js';
import { Config } from '../config/config.js';
import { DomainError } from '../errors/domain-error.js';

/** More requests than this caller may make for now. */
export class RateLimited extends DomainError {
  readonly code = 'rate-limited';
  readonly kind = 'too-many';
  readonly title = 'Too many requests';

  constructor(override readonly retryAfter: number) {
    super(`Wait ${retryAfter} seconds.`);
  }
}

/** One limit, and where a caller stands. */
export interface Standing {
  readonly policy: string;
  readonly limit: string;
}

/** A user's requests are told to the other instances this many at a time, so that most requests need no call. */
const SHARE_EVERY = 25;
const CALL_TIMEOUT = 50;

/** What somebody may guess at who knows or holds the rest. */
export type Guessed = 'second-factor' | 'password';

const seconds = (ms: number) => Math.max(1, Math.ceil(ms / 1000));

/**
 * Counts requests over all instances. While Redis is away each instance counts for itself: there is never no limit.
 */
@Injectable()
export class RateLimits {
  private readonly breaker = new CircuitBreaker(CALL_TIMEOUT);
  private readonly anonymous: Limit;
  private readonly user: Limit;
  private readonly guess: Limit;

  constructor(redis: CacheRedis, { rateLimits }: Config) {
    this.anonymous = new Limit(redis, 'anonymous', rateLimits.signInPer15Minutes, 900);
    this.user = new Limit(redis, 'user', rateLimits.userPerMinute, 60);
    this.guess = new Limit(redis, 'guess', 5, 900);
  }

  /** Counts a request from an address, exactly. Throws RateLimited. */
  async countAnonymous(address: string): Promise<Standing> {
    const { local, shared } = this.anonymous;
    const here = await tally(local, address, 1);
    const everywhere = await this.breaker.call(() => tally(shared, address, 1)).catch(() => here);
    return this.anonymous.standing(everywhere);
  }

  /** Counts a request of a user. With several instances up to 25 more for each may pass. Throws RateLimited. */
  async countUser(userId: string): Promise<Standing> {
    const here = await tally(this.user.local, userId, 1);
    if (here.consumedPoints % SHARE_EVERY === 0) void this.share(userId);
    return this.user.standing(here);
  }

  /** Counts a guess before it is looked at, so that many at once are no way around the limit. Throws RateLimited. */
  async countGuess(what: Guessed, userId: string): Promise<void> {
    const { local, shared } = this.guess;
    const key = `${what}:${userId}`;
    const here = await tally(local, key, 1);
    this.guess.standing(await this.breaker.call(() => tally(shared, key, 1)).catch(() => here));
  }

  /** Takes a guess back that was right. */
  async forgiveGuess(what: Guessed, userId: string): Promise<void> {
    const { local, shared } = this.guess;
    const key = `${what}:${userId}`;
    await local.reward(key, 1);
    await this.breaker.call(() => shared.reward(key, 1)).catch(() => undefined);
  }

  private async share(userId: string): Promise<void> {
    const { local, shared, points } = this.user;
    const everywhere = await this.breaker
      .call(() => tally(shared, userId, SHARE_EVERY))
      .catch(() => undefined);
    if (everywhere && everywhere.consumedPoints > points)
      await local.block(userId, seconds(everywhere.msBeforeNext));
  }
}

/** Counts, and answers the count also when it is too high. Rejects only when Redis does not answer. */
async function tally(
  limiter: RateLimiterMemory | RateLimiterRedis,
  key: string,
  points: number,
): Promise<RateLimiterRes> {
  try {
    return await limiter.consume(key, points);
  } catch (refusal) {
    if (refusal instanceof RateLimiterRes) return refusal;
    throw refusal;
  }
}

/** So many points in so many seconds, counted here and in Redis. */
class Limit {
  readonly local: RateLimiterMemory;
  readonly shared: RateLimiterRedis;
  private readonly policy: string;

  constructor(
    redis: CacheRedis,
    private readonly name: string,
    readonly points: number,
    duration: number,
  ) {
    const options = { points, duration, keyPrefix: `doable-rate:${name}` };
    this.local = new RateLimiterMemory(options);
    this.shared = new RateLimiterRedis({ ...options, storeClient: redis.client, useRedisPackage: true });
    this.policy = `"${name}";q=${points};w=${duration}`;
  }

  /** Throws RateLimited when the count is past the limit. */
  standing({ consumedPoints, remainingPoints, msBeforeNext }: RateLimiterRes): Standing {
    if (consumedPoints > this.points) throw new RateLimited(seconds(msBeforeNext));
    return { policy: this.policy, limit: `"${this.name}";r=${remainingPoints};t=${seconds(msBeforeNext)}` };
  }
}
