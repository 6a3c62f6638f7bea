import { Injectable } from '@nestjs/common';
import { ResponseCache } from '../cache/response-cache.js';
import { defineJob, Handles } from '../queue/jobs.js';
import type { RecordedEvent } from './events.js';

/** Tells the cache what it could not be told at the time of the change. Started by the relay; never given up. */
export const refreshCache = defineJob({ name: 'refresh-cache', queue: 'maintenance', attempts: 30_000 });

@Injectable()
export class RefreshCache {
  constructor(private readonly cache: ResponseCache) {}

  @Handles(refreshCache)
  async refresh(event: RecordedEvent): Promise<void> {
    if (!(await this.cache.invalidate(event.scopes))) throw new Error('The cache does not answer.');
  }
}
