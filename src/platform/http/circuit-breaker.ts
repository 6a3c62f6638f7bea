import { inTime } from '../errors/in-time.js';

/** Failures in a row after which a dependency is left alone, and for how long (milliseconds). */
const FAILURES = 5;
const REST = 1000;

/** The call was not made, or not answered in time. */
class CircuitOpen extends Error {}

/**
 * Bounds what a failing dependency costs: each call gets a time limit, and after five failures in a row one call a
 * second is let through to see whether it is well again.
 */
export class CircuitBreaker {
  private failures = 0;
  private restUntil = 0;

  constructor(private readonly timeoutMs: number) {}

  /** Whether the last calls failed. */
  private get isOpen(): boolean {
    return this.failures >= FAILURES;
  }

  async call<T>(work: () => Promise<T>): Promise<T> {
    if (this.isOpen && performance.now() < this.restUntil) throw new CircuitOpen('resting after failures');
    this.restUntil = performance.now() + REST;
    try {
      const result = await inTime(
        work(),
        this.timeoutMs,
        () => new CircuitOpen(`no answer in ${this.timeoutMs} ms`),
      );
      this.failures = 0;
      return result;
    } catch (error) {
      this.failures += 1;
      throw error;
    }
  }
}
