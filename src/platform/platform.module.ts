import { Module } from '@nestjs/common';
import { CacheModule } from './cache/cache.module.js';
import { DatabaseModule } from './database/database.module.js';
import { EventsModule } from './events/events.module.js';
import { SecretsModule } from './secrets/secrets.module.js';
import { ObservabilityModule } from './observability/observability.module.js';

/** What both processes run on. */
@Module({
  imports: [SecretsModule, DatabaseModule, CacheModule, EventsModule, ObservabilityModule],
})
export class PlatformModule {}
