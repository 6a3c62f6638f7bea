import { randomFillSync } from 'node:crypto';
import { v7 } from 'uuid';

const LENGTH = 16;
/** Random bytes are drawn for many ids at once: one draw for each costs ten times the rest of the id. */
const drawn = Buffer.alloc(256 * LENGTH);
let used = drawn.length;
let msecs = 0;
let seq = 0;

/** A UUIDv7 that sorts after every earlier one of this process (RFC 9562, section 6.2, method 2). */
export function newId(): string {
  if (used === drawn.length) {
    randomFillSync(drawn);
    used = 0;
  }
  const random = drawn.subarray(used, (used += LENGTH));
  const now = Date.now();
  if (now > msecs) {
    msecs = now;
    // 31 of 32 bits, so that counting up within the millisecond has room.
    seq = random.readUInt32BE(6) >>> 1;
  } else {
    seq += 1;
  }
  return v7({ random, msecs, seq });
}
