import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { InFlightLimit, Overloaded } from './in-flight-limit.js';

describe('InFlightLimit', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  /** A limit of two with two inside. */
  const full = () => {
    const limit = new InFlightLimit(2);
    expect([limit.enter(), limit.enter()]).toEqual([undefined, undefined]);
    return limit;
  };

  it('lets the next in when one leaves, in the order of their coming', async () => {
    const limit = full();
    const entered: number[] = [];
    const waiting = [1, 2].map((number) => limit.enter()!.then(() => entered.push(number)));
    limit.leave();
    await waiting[0];
    expect(entered).toEqual([1]);
    limit.leave();
    await waiting[1];
    expect(entered).toEqual([1, 2]);
  });

  it('refuses at once when three times as many wait', async () => {
    const limit = full();
    const waiting = Array.from({ length: 6 }, () => limit.enter()!);
    await expect(limit.enter()).rejects.toThrow(Overloaded);
    for (let left = 0; left < 6; left += 1) limit.leave();
    await Promise.all(waiting);
  });

  it('refuses who waited for a second, and then has their place free', async () => {
    const limit = full();
    const refused = limit.enter()!.catch((error: Error) => error);
    await vi.advanceTimersByTimeAsync(1000);
    expect(await refused).toBeInstanceOf(Overloaded);
    limit.leave();
    expect(limit.enter()).toBeUndefined();
  });
});
