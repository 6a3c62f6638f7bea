import { Injectable } from '@nestjs/common';
import { ResponseCache } from '../cache/response-cache.js';
import { Database } from '../database/database.js';
import { Lifecycle } from './lifecycle.js';

/** How long a yes is believed (milliseconds). */
const BELIEVED = 1000;

/** What a probe learns. No causes: anybody may ask. */
export interface Readiness {
  status: 'ready' | 'draining' | 'unavailable';
  database: boolean;
  /** Reported, not required: without Redis, answers come from PostgreSQL. */
  cache: boolean;
}

/** Whether this process should get work. */
@Injectable()
export class Health {
  private readyUntil = -Infinity;
  private asking: Promise<boolean> | undefined;

  constructor(
    private readonly database: Database,
    private readonly cache: ResponseCache,
    private readonly lifecycle: Lifecycle,
  ) {}

  async readiness(): Promise<Readiness> {
    const database = await this.isDatabaseReady();
    const cache = this.cache.isUp;
    if (this.lifecycle.isDraining) return { status: 'draining', database, cache };
    return { status: database ? 'ready' : 'unavailable', database, cache };
  }

  /** However many probes come, PostgreSQL is asked by one at a time, and once a second at most while it is there. */
  private async isDatabaseReady(): Promise<boolean> {
    if (performance.now() < this.readyUntil) return true;
    this.asking ??= this.askDatabase().finally(() => (this.asking = undefined));
    return this.asking;
  }

  private async askDatabase(): Promise<boolean> {
    const isReady = await this.database.isReady().catch(() => false);
    if (isReady) this.readyUntil = performance.now() + BELIEVED;
    return isReady;
  }
}
