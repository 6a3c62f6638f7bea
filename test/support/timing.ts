/** Where half of the measurements lie, and the one in the middle (milliseconds). */
export interface Quartiles {
  readonly first: number;
  readonly median: number;
  readonly third: number;
}

export function quartiles(measured: number[]): Quartiles {
  const sorted = measured.toSorted((one, other) => one - other);
  const at = (share: number) => sorted[Math.round((sorted.length - 1) * share)]!;
  return { first: at(0.25), median: at(0.5), third: at(0.75) };
}

/** Whether the middle halves of two series have something in common. */
export const overlap = (one: Quartiles, other: Quartiles) =>
  one.first <= other.third && other.first <= one.third;

/** How long something takes (milliseconds). */
export async function time(work: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now();
  await work();
  return performance.now() - startedAt;
}

/**
 * Measures two things `rounds` times, in turns, so that whatever else the machine does slows both down alike. Each comes
 * first in every second round.
 */
export async function inTurns(
  rounds: number,
  one: (round: number) => Promise<unknown>,
  other: (round: number) => Promise<unknown>,
): Promise<[Quartiles, Quartiles]> {
  const [ones, others]: [number[], number[]] = [[], []];
  for (let round = 0; round < rounds; round += 1) {
    const first = async () => ones.push(await time(() => one(round)));
    const second = async () => others.push(await time(() => other(round)));
    for (const measure of round % 2 ? [second, first] : [first, second]) await measure();
  }
  return [quartiles(ones), quartiles(others)];
}

/** For a person to read: `5.1 (4.8 to 5.5) ms`. */
export const legible = ({ first, median, third }: Quartiles) =>
  `${median.toFixed(1)} (${first.toFixed(1)} to ${third.toFixed(1)}) ms`;
