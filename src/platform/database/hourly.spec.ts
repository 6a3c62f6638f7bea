import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Hourly } from './hourly.js';

class Counted extends Hourly {
  times = 0;

  async run(): Promise<void> {
    this.times += 1;
    if (this.times === 1) throw new Error('PostgreSQL is away');
  }
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it('runs soon, for workers that do not live for an hour, and then every hour, whatever happened before', async () => {
  const work = new Counted();
  work.onApplicationBootstrap();
  const after: number[] = [];
  for (const minutes of [1, 59, 1, 60]) {
    await vi.advanceTimersByTimeAsync(minutes * 60_000);
    after.push(work.times);
  }
  work.onApplicationShutdown();
  await vi.advanceTimersByTimeAsync(3_600_000);
  expect([...after, work.times]).toEqual([1, 1, 2, 3, 3]);
});
