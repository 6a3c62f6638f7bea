import { Injectable } from '@nestjs/common';
import { Database } from '../database/database.js';

/** The channel on which writers tell the relay that there is something to do. */
export const RELAY_CHANNEL = 'doable_events';
/** How long after a commit (milliseconds). NOTIFY inside the transaction would make commits queue behind one lock. */
const DELAY = 10;
/** Never more often than this (milliseconds): under load the relay takes hundreds of events at once, for a third of the cost. */
const PAUSE = 150;

/** Wakes the relay soon after a commit. It may be lost: the relay looks by itself as well. */
@Injectable()
export class RelayBell {
  private timer: NodeJS.Timeout | undefined;
  private rungAt = 0;

  constructor(private readonly database: Database) {}

  ring(): void {
    if (this.timer) return;
    const delay = Math.max(DELAY, this.rungAt + PAUSE - performance.now());
    this.timer = setTimeout(() => {
      this.timer = undefined;
      this.rungAt = performance.now();
      this.database
        .autonomous({ name: 'ring', text: `SELECT pg_notify('${RELAY_CHANNEL}', '')` })
        .catch(() => undefined);
    }, delay).unref();
  }
}
