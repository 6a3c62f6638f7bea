import { isIn, positionsIn } from '../../platform/database/position.js';
import { UnknownNeighbour } from '../../platform/errors/order.errors.js';

interface Placed {
  readonly id: string;
  readonly position: string;
}

/**
 * The position of something that goes behind `after`, or to the beginning for null, among `others`, which are in their
 * order. It stays where it is when that is right already. Throws UnknownNeighbour, OrderExhausted.
 */
export function positionBehind(own: Placed, after: string | null, others: readonly Placed[]): string {
  const index = others.findIndex(({ id }) => id === after?.toLowerCase());
  if (after !== null && index < 0) throw new UnknownNeighbour();
  const gap = { lower: others[index]?.position ?? null, upper: others[index + 1]?.position ?? null };
  return isIn(gap, own.position) ? own.position : positionsIn(gap, 1)[0]!;
}
