import { Injectable } from '@nestjs/common';
import { Database } from '../database/database.js';

/** The channel on which writers tell the relay that there is something to do. */
export const RELAY_CHANNEL = 'doable_events';
/** NOTIFY inside each transaction would make commits queue behind one lock, so it is sent apart and at most so often. */
const PAUSE = 20;

/** Wakes the relay soon after a commit. It may be lost: the relay looks by itself as well. */
@Injectable()
export class RelayBell {
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly database: Database) {}

  ring(): void {
    this.timer ??= setTimeout(() => {
      this.timer = undefined;
      this.database
        .rows({ name: 'ring', text: `SELECT pg_notify('${RELAY_CHANNEL}', '')` })
        .catch(() => undefined);
    }, PAUSE).unref();
  }
}
