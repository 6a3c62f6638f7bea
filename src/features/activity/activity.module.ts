import { Module } from '@nestjs/common';
import { ActivityController } from './activity.controller.js';
import { ActivityQueries } from './activity.queries.js';

/** The history of tasks and projects, read from the event log. */
@Module({ controllers: [ActivityController], providers: [ActivityQueries] })
export class ActivityModule {}
