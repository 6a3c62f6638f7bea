import { Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { Database } from '../../../platform/database/database.js';

const HOUR = 3_600_000;

/** A month after its end a session is of interest to nobody; its refresh tokens go with it. At most so many at once. */
const SESSIONS = {
  text: `DELETE FROM sessions WHERE id IN (
    SELECT id FROM sessions WHERE least(revoked_at, expires_at, last_used_at + interval '14 days') < now() - interval '30 days'
    LIMIT 1000 FOR UPDATE SKIP LOCKED)`,
};
/** Until then they count for how many mails an account was sent. */
const MAILED_SECRETS = {
  text: `DELETE FROM mailed_secrets WHERE id IN (
    SELECT id FROM mailed_secrets WHERE expires_at < now() - interval '1 day' LIMIT 1000 FOR UPDATE SKIP LOCKED)`,
};

/** Takes away, in the worker and once an hour, what has expired. Nothing follows from it, so it is no event. */
@Injectable()
export class Expiry implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger(Expiry.name);
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly database: Database) {}

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => {
      this.run().catch((error: unknown) => this.logger.warn(`Nothing was taken away: ${String(error)}`));
    }, HOUR).unref();
  }

  onApplicationShutdown(): void {
    clearInterval(this.timer);
  }

  /** Any number of workers may run it at once. */
  async run(): Promise<void> {
    await this.database.rows(SESSIONS);
    await this.database.rows(MAILED_SECRETS);
  }
}
