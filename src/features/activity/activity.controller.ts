import { Controller, Get, Query } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { ForMembers, Roles, Scoped } from '../../platform/access/access.decorators.js';
import { type Actor, CurrentActor } from '../../platform/access/actor.js';
import { IdParam } from '../../platform/http/id-param.js';
import { type Page, pageOf } from '../../platform/http/page.js';
import { ActivityQueries } from './activity.queries.js';
import { ActivityDto } from './dto/activity.dto.js';
import { ListActivityQuery } from './dto/list-activity.dto.js';

@ApiTags('Activity')
@Roles('user', 'admin')
@Scoped('activity', 'GET')
@Controller()
export class ActivityController {
  constructor(private readonly queries: ActivityQueries) {}

  /**
   * List what happened to a task
   *
   * @remarks Who changed what from which value to which, newest first: also its checklist, relations and comments. All of
   * its life, whichever projects it was in.
   */
  @Get('tasks/:id/activity')
  @ForMembers('viewer')
  @ApiOkResponse({ type: pageOf(ActivityDto) })
  listTaskActivity(
    @CurrentActor() actor: Actor,
    @IdParam() id: string,
    @Query() query: ListActivityQuery,
  ): Promise<Page<ActivityDto>> {
    return this.queries.ofTask(actor, id, query);
  }

  /**
   * List what happened in a project
   *
   * @remarks To the project, its members, and its tasks while they were in it, who took them out of it included; newest
   * first.
   */
  @Get('projects/:id/activity')
  @ForMembers('viewer')
  @ApiOkResponse({ type: pageOf(ActivityDto) })
  listProjectActivity(
    @CurrentActor() actor: Actor,
    @IdParam() id: string,
    @Query() query: ListActivityQuery,
  ): Promise<Page<ActivityDto>> {
    return this.queries.ofProject(actor, id, query);
  }
}
