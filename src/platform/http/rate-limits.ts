import { Injectable } from '@nestjs/common';
import { RateLimiterMemory, RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible';
import { CacheRedis } from '../cache/cache-redis.js';
import { Config } from '../config/config.js';
import { defineError, DomainError } from '../errors/domain-error.js';
import { Secrets } from '../secrets/secrets.js';
import { CircuitBreaker } from './circuit-breaker.js';
import { networkOf } from './network.js';

/** More requests than this caller may make for now. */
export class RateLimited extends defineError({
  code: 'rate-limited',
  kind: 'too-many',
  title: 'Too many requests',
  why: 'You made more requests than you may in this time: `RateLimit-Policy` says how many and in how many seconds, `RateLimit` how many are left. Or somebody at your address tried ten wrong passwords for one account, or asked for ten mails to it, in a quarter of an hour.',
  remedy:
    'Wait as many seconds as `Retry-After` says. Keep lists by their `ETag` instead of asking anew. Who knows the password can sign in from another address at once.',
}) {
  constructor(
    override readonly retryAfter: number,
    readonly standing: Standing,
  ) {
    super(`Wait ${retryAfter} seconds.`);
  }
}

/** One limit, and where a caller stands (draft-ietf-httpapi-ratelimit-headers). */
export interface Standing {
  readonly 'ratelimit-policy': string;
  readonly ratelimit: string;
}

/** Failed sign-ins to one account, or requests about it, that one network may make in so many seconds. */
const TRIES = 10;
const TRYING = 900;
/** Wrong guesses in the same time of somebody who holds the rest. */
const GUESSES = 5;

/** Addresses that one user may have mails sent to, in a day. */
const INVITED = 50;
const DAY = 86_400;

/** A user's requests are told to the other instances this many at a time, so that most requests need no call. */
const SHARE_EVERY = 25;
const CALL_TIMEOUT = 50;

/** What somebody may guess at who knows or holds the rest. */
export type Guessed = 'second-factor' | 'password';

const seconds = (ms: number) => Math.max(1, Math.ceil(ms / 1000));

/**
 * Counts requests over all instances. While Redis is away each instance counts for itself: there is never no limit. Redis
 * holds neither addresses nor names of accounts, only what is derived from them.
 */
@Injectable()
export class RateLimits {
  private readonly breaker = new CircuitBreaker(CALL_TIMEOUT);
  private readonly anonymous: Limit;
  private readonly user: Limit;
  private readonly strangers: Limit;
  private readonly insiders: Limit;
  private readonly requests: Limit;
  private readonly invited: Limit;

  constructor(
    redis: CacheRedis,
    private readonly secrets: Secrets,
    { rateLimits }: Config,
  ) {
    this.anonymous = new Limit(redis, 'anonymous', rateLimits.signInPer15Minutes, 900);
    this.user = new Limit(redis, 'user', rateLimits.userPerMinute, 60);
    this.strangers = new Limit(redis, 'stranger', TRIES, TRYING);
    this.insiders = new Limit(redis, 'insider', GUESSES, TRYING);
    this.requests = new Limit(redis, 'request', TRIES, TRYING);
    this.invited = new Limit(redis, 'invited', INVITED, DAY);
  }

  /** Counts a request from an address, exactly. Throws RateLimited. */
  countAnonymous(address: string): Promise<Standing> {
    return this.count(this.anonymous, this.keyOf(networkOf(address)));
  }

  /**
   * Carries out `work`, in which somebody shows that `account`, whatever they call it, is theirs. Ten who fail, from one
   * network in a quarter of an hour, end the guessing; from elsewhere its owner still gets in. An attempt counts before it
   * is looked at, so that many at once are no more, and no longer once it was right. Throws RateLimited.
   */
  async signIn<T>(account: string, address: string, work: () => Promise<T>): Promise<T> {
    const key = this.keyOf(folded(account), networkOf(address));
    await this.count(this.strangers, key);
    try {
      const result = await work();
      await this.giveBack(this.strangers, key);
      return result;
    } catch (error) {
      if (wasNotLookedAt(error)) await this.giveBack(this.strangers, key);
      throw error;
    }
  }

  /**
   * Counts a request about `account` by somebody who need not be its owner, such as one that has a mail sent. Throws
   * RateLimited.
   */
  async countRequest(account: string, address: string): Promise<void> {
    await this.count(this.requests, this.keyOf(folded(account), networkOf(address)));
  }

  /** Whether an address, which may be a stranger's, may be sent one more mail that somebody else can cause. */
  async mayMail(address: string): Promise<boolean> {
    const counted = this.count(this.requests, this.keyOf('mail', folded(address)));
    return counted.then(
      () => true,
      (error: unknown) => {
        if (error instanceof RateLimited) return false;
        throw error;
      },
    );
  }

  /** Counts an address that somebody has a mail sent to, whose it may be. Throws RateLimited. */
  async countInvitation(userId: string): Promise<void> {
    await this.count(this.invited, this.keyOf(userId));
  }

  /** Counts a request of a user. With several instances up to 25 more for each may pass. Throws RateLimited. */
  async countUser(userId: string): Promise<Standing> {
    const here = await tally(this.user.local, userId, 1);
    if (here.consumedPoints % SHARE_EVERY === 0) void this.share(userId);
    return this.user.standing(here);
  }

  /**
   * Counts a guess of somebody who holds the rest already, wherever they are, before it is looked at. Throws RateLimited.
   */
  async countGuess(what: Guessed, userId: string): Promise<void> {
    await this.count(this.insiders, this.keyOf(what, userId));
  }

  /** Takes a guess back that was right. */
  forgiveGuess(what: Guessed, userId: string): Promise<void> {
    return this.giveBack(this.insiders, this.keyOf(what, userId));
  }

  private async count(limit: Limit, key: string): Promise<Standing> {
    const here = limit.standing(await tally(limit.local, key, 1));
    const everywhere = await this.breaker.call(() => tally(limit.shared, key, 1)).catch(() => undefined);
    return everywhere ? limit.standing(everywhere) : here;
  }

  /** Lost with Redis, what was right counts as wrong until its time is over. */
  private async giveBack({ local, shared }: Limit, key: string): Promise<void> {
    await local.reward(key);
    await this.breaker.call(() => shared.reward(key)).catch(() => undefined);
  }

  private keyOf(...parts: string[]): string {
    return this.secrets.derive('rate-limits', JSON.stringify(parts));
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

/** Whether a refusal says nothing of the secret: it was not given, or there was no time for it. */
const wasNotLookedAt = (error: unknown) =>
  error instanceof DomainError &&
  (error.isIncomplete === true || error.kind === 'too-many' || error.kind === 'unavailable');

/** The same for everything that PostgreSQL's `lower` makes the same, and for some more. */
const folded = (name: string) => name.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase().toUpperCase();

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
    const wait = seconds(msBeforeNext);
    const ratelimit = `"${this.name}";r=${remainingPoints};t=${wait}`;
    const standing = { 'ratelimit-policy': this.policy, ratelimit };
    if (consumedPoints > this.points) throw new RateLimited(wait, standing);
    return standing;
  }
}
