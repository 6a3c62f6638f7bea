import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { LabelsModule } from '../labels/labels.module.js';
import { ProjectsModule } from '../projects/projects.module.js';
import { BatchController } from './batch/batch.controller.js';
import { BatchService } from './batch/batch.service.js';
import { ChecklistController } from './checklist/checklist.controller.js';
import { ChecklistItem } from './checklist/checklist-item.entity.js';
import { ChecklistQueries } from './checklist/checklist.queries.js';
import { ChecklistResolver } from './checklist/checklist.resolver.js';
import { ChecklistService } from './checklist/checklist.service.js';
import { DuplicatesController } from './duplicates/duplicates.controller.js';
import { DuplicatesService } from './duplicates/duplicates.service.js';
import { PlacementController } from './placement/placement.controller.js';
import { TaskPlacement } from './placement/task-placement.service.js';
import { TaskOrder } from './placement/task-order.service.js';
import { RelationsController } from './relations/relations.controller.js';
import { RelationsQueries } from './relations/relations.queries.js';
import { RelationsService } from './relations/relations.service.js';
import { TaskRelation } from './relations/task-relation.entity.js';
import { TaskReferences } from './task-references.service.js';
import { TaskTree } from './task-tree.service.js';
import { TaskUpkeep } from './task-upkeep.service.js';
import { SharedProjectsController } from './shared-projects/shared-projects.controller.js';
import { SharedProjectsQueries } from './shared-projects/shared-projects.queries.js';
import { Task } from './task.entity.js';
import { Embedding } from './queries/embedding.queries.js';
import { ProjectOfTaskResolver, TasksOfProjectResolver, TasksOfUserResolver } from './task-lists.resolver.js';
import { TasksController } from './tasks.controller.js';
import { TasksQueries } from './tasks.queries.js';
import { TasksResolver } from './tasks.resolver.js';
import { TasksService } from './tasks.service.js';
import { TrashController } from './trash/trash.controller.js';
import { TrashService } from './trash/trash.service.js';
import { VisibleTasks } from './visible-tasks.service.js';

/** The heart: what is to be done. */
@Module({
  imports: [TypeOrmModule.forFeature([Task, ChecklistItem, TaskRelation]), ProjectsModule, LabelsModule],
  controllers: [
    BatchController,
    TasksController,
    PlacementController,
    DuplicatesController,
    ChecklistController,
    RelationsController,
    TrashController,
    SharedProjectsController,
  ],
  providers: [
    TasksService,
    TasksQueries,
    TasksResolver,
    TasksOfUserResolver,
    TasksOfProjectResolver,
    ProjectOfTaskResolver,
    Embedding,
    TaskReferences,
    TaskTree,
    TaskOrder,
    TaskUpkeep,
    VisibleTasks,
    TaskPlacement,
    DuplicatesService,
    ChecklistService,
    ChecklistQueries,
    ChecklistResolver,
    RelationsService,
    RelationsQueries,
    TrashService,
    BatchService,
    SharedProjectsQueries,
  ],
  exports: [TasksService, TasksQueries, TaskTree, VisibleTasks],
})
export class TasksModule {}
