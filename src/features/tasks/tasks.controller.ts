import { Body, Controller, Delete, Get, HttpCode, Patch, Put, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiNoContentResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { ForMembers, Roles, Scoped } from '../../platform/access/access.decorators.js';
import { type Actor, CurrentActor } from '../../platform/access/actor.js';
import type { FinishedResponse } from '../../platform/http/finished-response.js';
import { IdParam } from '../../platform/http/id-param.js';
import { type ExpectedVersion, IfMatch } from '../../platform/http/if-match.js';
import { pageOf } from '../../platform/http/page.js';
import { Post } from '../../platform/http/post.js';
import { CreateTaskDto } from './dto/create-task.dto.js';
import { ListTasksQuery, ReadTaskQuery } from './dto/list-tasks.dto.js';
import { TaskDto } from './dto/task.dto.js';
import { TaskViewDto } from './dto/task-view.dto.js';
import { UpdateTaskDto } from './dto/update-task.dto.js';
import { TasksQueries } from './tasks.queries.js';
import { TasksService } from './tasks.service.js';
import { TrashService } from './trash/trash.service.js';

@ApiTags('Tasks')
@Roles('user', 'admin')
@Scoped('tasks')
@Controller('tasks')
export class TasksController {
  constructor(
    private readonly tasks: TasksService,
    private readonly queries: TasksQueries,
    private readonly trash: TrashService,
  ) {}

  /**
   * Create a task
   *
   * @remarks Only `title` is needed. The `Location` header says where the task is, the `ETag` which version it has.
   */
  @Post()
  @ApiCreatedResponse({ type: TaskDto })
  createTask(@CurrentActor() actor: Actor, @Body() input: CreateTaskDto): Promise<TaskDto> {
    return this.tasks.create(actor, input);
  }

  /**
   * List your tasks
   *
   * @remarks Of all projects that you are in, newest first unless `sort` says otherwise. Follow `nextCursor` until it is null.
   */
  @Get()
  @ApiOkResponse({ type: pageOf(TaskViewDto) })
  listTasks(@CurrentActor() actor: Actor, @Query() query: ListTasksQuery): Promise<FinishedResponse> {
    return this.queries.list(actor, query);
  }

  /**
   * Read a task
   *
   * @remarks With `If-None-Match` and the ETag you have, 304 says that nothing changed. With `fields` or `include` the ETag is
   * one of these bytes; what `If-Match` takes is then `"v<version>"`.
   */
  @Get(':id')
  @ForMembers('viewer')
  @ApiOkResponse({ type: TaskViewDto })
  getTask(
    @CurrentActor() actor: Actor,
    @IdParam() id: string,
    @Query() query: ReadTaskQuery,
  ): Promise<TaskDto | FinishedResponse> {
    return this.queries.get(actor, id, query);
  }

  /**
   * Change a task
   *
   * @remarks JSON Merge Patch: absent members stay, `null` clears. Send `If-Match` so that you never overwrite somebody
   * else's change.
   */
  @Patch(':id')
  @ForMembers('editor')
  @ApiOkResponse({ type: TaskDto })
  updateTask(
    @CurrentActor() actor: Actor,
    @IdParam() id: string,
    @Body() patch: UpdateTaskDto,
    @IfMatch() expected: ExpectedVersion,
  ): Promise<TaskDto> {
    return this.tasks.update(actor, id, patch, expected);
  }

  /**
   * Complete a task
   *
   * @remarks A task that is completed already is answered as it is. Its `recurrence` makes no next task: the rule is kept for
   * clients.
   */
  @Put(':id/completion')
  @ForMembers('editor')
  @ApiOkResponse({ type: TaskDto })
  completeTask(
    @CurrentActor() actor: Actor,
    @IdParam() id: string,
    @IfMatch() expected: ExpectedVersion,
  ): Promise<TaskDto> {
    return this.tasks.complete(actor, id, expected);
  }

  /**
   * Reopen a task
   *
   * @remarks A task that is open already is answered as it is.
   */
  @Delete(':id/completion')
  @ForMembers('editor')
  @ApiOkResponse({ type: TaskDto })
  reopenTask(
    @CurrentActor() actor: Actor,
    @IdParam() id: string,
    @IfMatch() expected: ExpectedVersion,
  ): Promise<TaskDto> {
    return this.tasks.reopen(actor, id, expected);
  }

  /**
   * Delete a task
   *
   * @remarks It goes to the trash with all that is below it, and is gone from every list at once. For 30 days
   * `PUT /tasks/{id}/restoration` brings it back.
   */
  @Delete(':id')
  @ForMembers('editor')
  @HttpCode(204)
  @ApiNoContentResponse()
  deleteTask(
    @CurrentActor() actor: Actor,
    @IdParam() id: string,
    @IfMatch() expected: ExpectedVersion,
  ): Promise<void> {
    return this.trash.delete(actor, id, expected);
  }
}
