import { Module } from '@nestjs/common';
import { EraseAccountProcessor } from './features/auth/recovery/erase-account.processor.js';
import { EXPIRED_MAILED_SECRETS } from './features/auth/recovery/expiry.js';
import { RecoveryModule } from './features/auth/recovery/recovery.module.js';
import { EXPIRED_SESSIONS } from './features/auth/sessions/expiry.js';
import { NotificationsModule } from './features/notifications/notifications.module.js';
import { DELETED_PROJECTS, EXPIRED_INVITATIONS } from './features/projects/expiry.js';
import { ProjectsModule } from './features/projects/projects.module.js';
import { TASKS_OF_DELETED_PROJECTS } from './features/tasks/expiry.js';
import { TasksModule } from './features/tasks/tasks.module.js';
import { TrashExpiry } from './features/tasks/trash/trash.service.js';
import { Expiry } from './platform/database/expiry.js';
import { RelayModule } from './platform/events/events.module.js';
import { EXPIRED_KEYS } from './platform/http/idempotency-keys.js';
import { PlatformModule } from './platform/platform.module.js';

/** Background work: being listed here is being run. */
@Module({
  imports: [PlatformModule, RelayModule, RecoveryModule, NotificationsModule, ProjectsModule, TasksModule],
  providers: [
    EraseAccountProcessor,
    TrashExpiry,
    Expiry.of(
      EXPIRED_SESSIONS,
      EXPIRED_MAILED_SECRETS,
      EXPIRED_KEYS,
      EXPIRED_INVITATIONS,
      TASKS_OF_DELETED_PROJECTS,
      DELETED_PROJECTS,
    ),
  ],
})
export class WorkerModule {}
