import { randomFillSync } from 'node:crypto';
import { v7 as uuidv7 } from 'uuid';

const BYTES = 16;
const pool = Buffer.allocUnsafe(BYTES * 256);
let used = pool.length;

/** Random bytes by the 256 ids: each fill is a call into the operating system, and was a tenth of a create. */
function random(): Uint8Array {
  if (used === pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  used += BYTES;
  return pool.subarray(used - BYTES, used);
}

/** A new row's id: UUIDv7, which sorts by the time it was made (RFC 9562). */
export const newId = (): string => uuidv7({ rng: random });
