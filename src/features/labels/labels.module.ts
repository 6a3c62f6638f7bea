import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { UsersModule } from '../users/users.module.js';
import { Label } from './label.entity.js';
import { LabelsController } from './labels.controller.js';
import { LabelsQueries } from './labels.queries.js';
import { LabelsResolver } from './labels.resolver.js';
import { LabelsService } from './labels.service.js';

/** Words that tasks can carry: the smallest complete feature. */
@Module({
  imports: [TypeOrmModule.forFeature([Label]), UsersModule],
  controllers: [LabelsController],
  providers: [LabelsService, LabelsQueries, LabelsResolver],
  exports: [LabelsService],
})
export class LabelsModule {}
