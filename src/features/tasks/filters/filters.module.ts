import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { TasksModule } from '../tasks.module.js';
import { Filter } from './filter.entity.js';
import { FiltersController } from './filters.controller.js';
import { FiltersQueries } from './filters.queries.js';
import { FiltersService } from './filters.service.js';

/** Queries for tasks that people keep under a name. */
@Module({
  imports: [TypeOrmModule.forFeature([Filter]), TasksModule],
  controllers: [FiltersController],
  providers: [FiltersService, FiltersQueries],
})
export class FiltersModule {}
