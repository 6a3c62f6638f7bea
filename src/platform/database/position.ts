import { BASE_62_DIGITS, generateNKeysBetween } from 'fractional-indexing';
import { OrderExhausted } from '../errors/order.errors.js';

/** Lists continue behind a position by a cursor, which has room for this many characters. */
const MAX_LENGTH = 500;

/** How many rows of one millisecond of this process have an order of their own. */
const STEPS = 1024;
const LENGTH = 9;
let last = 0;

/**
 * A position after every one that was made so before, so that a row goes to the end of its list without reading it. It
 * is a key of nine digits of `fractional-indexing`: the time, in 1024ths of a millisecond. Two processes may make the
 * same one; the unique index tells, and UnitOfWork tries again.
 */
export function lastPosition(): string {
  last = Math.max(last + 1, Date.now() * STEPS + Math.floor(Math.random() * STEPS));
  let digits = '';
  for (let rest = last; digits.length < LENGTH; rest = Math.floor(rest / 62))
    digits = BASE_62_DIGITS[rest % 62] + digits;
  // "i" says that nine digits follow.
  return `i${digits}`;
}

/** A place between two positions; null is the beginning or the end of the list. */
export interface Gap {
  readonly lower: string | null;
  readonly upper: string | null;
}

/** So many positions in a gap, in their order. Throws OrderExhausted. */
export function positionsIn({ lower, upper }: Gap, count: number): string[] {
  const positions = generateNKeysBetween(lower, upper, count);
  if (positions.some(({ length }) => length > MAX_LENGTH)) throw new OrderExhausted();
  return positions;
}

/** Whether what has the position is in the gap already. */
export const isIn = ({ lower, upper }: Gap, position: string): boolean =>
  (lower === null || lower < position) && (upper === null || position < upper);
