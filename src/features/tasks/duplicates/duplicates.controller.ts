import { Body, Controller } from '@nestjs/common';
import { ApiCreatedResponse, ApiTags } from '@nestjs/swagger';
import { ForMembers, Roles, Scoped } from '../../../platform/access/access.decorators.js';
import { type Actor, CurrentActor } from '../../../platform/access/actor.js';
import { IdParam } from '../../../platform/http/id-param.js';
import { LocatedAt } from '../../../platform/http/located-at.js';
import { Post } from '../../../platform/http/post.js';
import { TaskDto } from '../dto/task.dto.js';
import { DuplicatesService } from './duplicates.service.js';
import { DuplicateTaskDto } from './dto/duplicate-task.dto.js';

@ApiTags('Tasks')
@Roles('user', 'admin')
@Scoped('tasks')
@Controller('tasks/:id/duplicates')
export class DuplicatesController {
  constructor(private readonly duplicates: DuplicatesService) {}

  /**
   * Copy a task
   *
   * @remarks The copy stands behind the original and is open, with the same labels and assignees and a checklist on
   * which nothing is checked. Comments and relations are not copied. At most 500 tasks with 5,000 checklist items.
   */
  @Post()
  @ForMembers('editor')
  @LocatedAt('/tasks')
  @ApiCreatedResponse({ type: TaskDto })
  duplicateTask(
    @CurrentActor() actor: Actor,
    @IdParam() id: string,
    @Body() differences: DuplicateTaskDto,
  ): Promise<TaskDto> {
    return this.duplicates.duplicate(actor, id, differences);
  }
}
