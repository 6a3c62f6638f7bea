import { Global, Module } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { TypeOrmModule } from '@nestjs/typeorm';
import { JobRunner } from '../queue/job-runner.js';
import { QueuesModule } from '../queue/queues.js';
import { EventRow } from './event.entity.js';
import { JobRow } from './job.entity.js';
import { RefreshCache } from './refresh-cache.job.js';
import { RelayBell } from './relay-bell.js';
import { Relay } from './relay.js';
import { UnitOfWork } from './unit-of-work.js';

/** Recording what happened. Both processes do. */
@Global()
@Module({
  imports: [TypeOrmModule.forFeature([EventRow, JobRow])],
  providers: [RelayBell, UnitOfWork],
  exports: [UnitOfWork],
})
export class EventsModule {}

/** Acting on what happened. Only the worker does. */
@Module({
  imports: [DiscoveryModule, QueuesModule.for('worker')],
  providers: [JobRunner, Relay, RefreshCache],
  exports: [JobRunner, Relay, QueuesModule],
})
export class RelayModule {}
