import { Body, Controller, HttpCode } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { Roles, Scoped } from '../../../platform/access/access.decorators.js';
import { type Actor, CurrentActor } from '../../../platform/access/actor.js';
import { Post } from '../../../platform/http/post.js';
import { BatchService } from './batch.service.js';
import { TaskBatchResultsDto } from './dto/batch-results.dto.js';
import { TaskBatchDto } from './dto/batch.dto.js';

@ApiTags('Tasks')
@Roles('user', 'admin')
@Scoped('tasks')
@Controller('tasks/batch')
export class BatchController {
  constructor(private readonly batch: BatchService) {}

  /**
   * Do several things to tasks
   *
   * @remarks Up to 100 operations, a result for each. One that is refused does not stop those behind it, unless you ask
   * for all or nothing with `isAtomic`: then its refusal is the answer, and `errors` points to it.
   */
  @Post()
  @HttpCode(200)
  @ApiOkResponse({ type: TaskBatchResultsDto })
  batchTasks(@CurrentActor() actor: Actor, @Body() batch: TaskBatchDto): Promise<TaskBatchResultsDto> {
    return this.batch.run(actor, batch);
  }
}
