import { Module } from '@nestjs/common';
import { NotificationsModule } from './features/notifications/notifications.module.js';
import { RelayModule } from './platform/events/events.module.js';
import { PlatformModule } from './platform/platform.module.js';

/** Background work: being listed here is being run. */
@Module({
  imports: [PlatformModule, RelayModule, NotificationsModule],
})
export class WorkerModule {}
