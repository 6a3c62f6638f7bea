import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiOkResponse, ApiParam, ApiTags } from '@nestjs/swagger';
import { Public } from '../../../platform/access/access.decorators.js';
import { type Page, pageOf, PageQuery } from '../../../platform/http/page.js';
import { SharedProjectDto } from './dto/shared-project.dto.js';
import { SharedTaskDto } from './dto/shared-task.dto.js';
import { SharedProjectsQueries } from './shared-projects.queries.js';

@ApiTags('Sharing')
@Public()
@ApiParam({ name: 'token', type: 'string', description: 'Of the link, as it was told once.' })
@Controller('shared-projects/:token')
export class SharedProjectsController {
  constructor(private readonly queries: SharedProjectsQueries) {}

  /**
   * Read the project that a link shows
   *
   * @remarks Without an account, with the token of `POST /projects/{id}/links`. A link that was deleted or has expired, and
   * one to a project that is deleted or archived, is not there.
   */
  @Get()
  @ApiOkResponse({ type: SharedProjectDto })
  getSharedProject(@Param('token') token: string): Promise<SharedProjectDto> {
    return this.queries.get(token);
  }

  /**
   * List the tasks that a link shows
   *
   * @remarks Open and completed, in the order of the project.
   */
  @Get('tasks')
  @ApiOkResponse({ type: pageOf(SharedTaskDto) })
  listSharedTasks(@Param('token') token: string, @Query() query: PageQuery): Promise<Page<SharedTaskDto>> {
    return this.queries.listTasks(token, query);
  }
}
