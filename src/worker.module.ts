import { Module } from '@nestjs/common';
import { EraseAccountProcessor } from './features/auth/recovery/erase-account.processor.js';
import { RecoveryModule } from './features/auth/recovery/recovery.module.js';
import { NotificationsModule } from './features/notifications/notifications.module.js';
import { RelayModule } from './platform/events/events.module.js';
import { PlatformModule } from './platform/platform.module.js';

/** Background work: being listed here is being run. */
@Module({
  imports: [PlatformModule, RelayModule, RecoveryModule, NotificationsModule],
  providers: [EraseAccountProcessor],
})
export class WorkerModule {}
