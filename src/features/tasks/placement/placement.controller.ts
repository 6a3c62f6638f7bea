import { Body, Controller, Put } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { ForMembers, Roles, Scoped } from '../../../platform/access/access.decorators.js';
import { type Actor, CurrentActor } from '../../../platform/access/actor.js';
import { IdParam } from '../../../platform/http/id-param.js';
import { type ExpectedVersion, IfMatch } from '../../../platform/http/if-match.js';
import { TaskDto } from '../dto/task.dto.js';
import { PlaceTaskDto } from './dto/place-task.dto.js';
import { TaskPlacement } from './task-placement.service.js';

@ApiTags('Tasks')
@Roles('user', 'admin')
@Scoped('tasks')
@Controller('tasks/:id/placement')
export class PlacementController {
  constructor(private readonly placement: TaskPlacement) {}

  /**
   * Move a task
   *
   * @remarks To another project, section or parent, and to a place in the order of the project, all at once. Tasks below
   * it go where it goes. There are five levels at most, and 2,000 tasks below one of the first. You are at least an editor in
   * both projects.
   */
  @Put()
  @ForMembers('editor')
  @ApiOkResponse({ type: TaskDto })
  placeTask(
    @CurrentActor() actor: Actor,
    @IdParam() id: string,
    @Body() place: PlaceTaskDto,
    @IfMatch() expected: ExpectedVersion,
  ): Promise<TaskDto> {
    return this.placement.place(actor, id, place, expected);
  }
}
