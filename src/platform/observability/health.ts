import { Injectable } from '@nestjs/common';
import { ResponseCache } from '../cache/response-cache.js';
import { Database } from '../database/database.js';
import { Lifecycle } from './lifecycle.js';

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
  private asked = { at: -Infinity, answer: Promise.resolve(false) };

  constructor(
    private readonly database: Database,
    private readonly cache: ResponseCache,
    private readonly lifecycle: Lifecycle,
  ) {}

  /** PostgreSQL is asked once a second at most. */
  async readiness(): Promise<Readiness> {
    const database = await this.isDatabaseReady();
    const cache = this.cache.isUp;
    if (this.lifecycle.isDraining) return { status: 'draining', database, cache };
    return { status: database ? 'ready' : 'unavailable', database, cache };
  }

  private isDatabaseReady(): Promise<boolean> {
    if (Date.now() - this.asked.at > BELIEVED) {
      this.asked = { at: Date.now(), answer: this.database.isReady().catch(() => false) };
    }
    return this.asked.answer;
  }
}
