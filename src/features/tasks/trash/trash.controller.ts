import { Controller, Delete, HttpCode, Put } from '@nestjs/common';
import { ApiNoContentResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { ForMembers, Roles, Scoped } from '../../../platform/access/access.decorators.js';
import { type Actor, CurrentActor } from '../../../platform/access/actor.js';
import { IdParam } from '../../../platform/http/id-param.js';
import { type ExpectedVersion, IfMatch } from '../../../platform/http/if-match.js';
import { TaskDto } from '../dto/task.dto.js';
import { TrashService } from './trash.service.js';

@ApiTags('Tasks')
@Roles('user', 'admin')
@Scoped('tasks')
@Controller()
export class TrashController {
  constructor(private readonly trash: TrashService) {}

  /**
   * Take a task back from the trash
   *
   * @remarks What went to the trash with it comes back as well. If its parent stays there it becomes a task of the first
   * level. A task that is not in the trash is answered as it is.
   */
  @Put('tasks/:id/restoration')
  @ForMembers('editor')
  @ApiOkResponse({ type: TaskDto })
  restoreTask(
    @CurrentActor() actor: Actor,
    @IdParam() id: string,
    @IfMatch() expected: ExpectedVersion,
  ): Promise<TaskDto> {
    return this.trash.restore(actor, id, expected);
  }

  /**
   * Delete a task of the trash for good
   *
   * @remarks With all that is below it. What stays in the trash for 30 days goes by itself.
   */
  @Delete('trash/:id')
  @ForMembers('editor')
  @HttpCode(204)
  @ApiNoContentResponse()
  purgeTask(
    @CurrentActor() actor: Actor,
    @IdParam() id: string,
    @IfMatch() expected: ExpectedVersion,
  ): Promise<void> {
    return this.trash.purge(actor, id, expected);
  }
}
