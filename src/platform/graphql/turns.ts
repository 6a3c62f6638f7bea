import { QueryTooSlow } from './graphql.errors.js';
import { MAX_AT_ONCE, MAX_SECONDS } from './limits.js';

/**
 * Lets the statements of one request take turns, and begins none when it has taken too long: a request with fifty fields
 * would otherwise have every connection, and be counted as one.
 */
export class Turns {
  private readonly end = performance.now() + MAX_SECONDS * 1000;
  private readonly waiting: (() => void)[] = [];
  private running = 0;

  /** Throws QueryTooSlow. */
  check(): void {
    if (performance.now() > this.end) throw new QueryTooSlow();
  }

  /** Does `work` when it is its turn. Throws QueryTooSlow. */
  async take<T>(work: () => Promise<T>): Promise<T> {
    if (this.running < MAX_AT_ONCE) this.running += 1;
    else await new Promise<void>((resolve) => this.waiting.push(resolve));
    try {
      this.check();
      return await work();
    } finally {
      this.leave();
    }
  }

  /** The place is handed on, if somebody waits for it. */
  private leave(): void {
    const next = this.waiting.shift();
    if (next) next();
    else this.running -= 1;
  }
}
