import { Body, Controller, Delete, Get, HttpCode, Patch, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiNoContentResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { Roles, Scoped } from '../../../platform/access/access.decorators.js';
import { type Actor, CurrentActor } from '../../../platform/access/actor.js';
import type { FinishedResponse } from '../../../platform/http/finished-response.js';
import { IdParam } from '../../../platform/http/id-param.js';
import { type ExpectedVersion, IfMatch } from '../../../platform/http/if-match.js';
import { type Page, pageOf, PageQuery } from '../../../platform/http/page.js';
import { Post } from '../../../platform/http/post.js';
import { TaskViewDto } from '../dto/task-view.dto.js';
import { CreateFilterDto } from './dto/create-filter.dto.js';
import { FilterDto } from './dto/filter.dto.js';
import { ListFiltersQuery } from './dto/list-filters.dto.js';
import { UpdateFilterDto } from './dto/update-filter.dto.js';
import { FiltersQueries } from './filters.queries.js';
import { FiltersService } from './filters.service.js';

@ApiTags('Filters')
@Roles('user', 'admin')
@Scoped('filters')
@Controller('filters')
export class FiltersController {
  constructor(
    private readonly filters: FiltersService,
    private readonly queries: FiltersQueries,
  ) {}

  /**
   * Save a filter
   *
   * @remarks Keeps what `GET /tasks` takes under a name. Only you see it. Everybody has at most 500.
   */
  @Post()
  @ApiCreatedResponse({ type: FilterDto })
  createFilter(@CurrentActor() actor: Actor, @Body() input: CreateFilterDto): Promise<FilterDto> {
    return this.filters.create(actor, input);
  }

  /**
   * List your filters
   *
   * @remarks By name unless `sort` says otherwise.
   */
  @Get()
  @ApiOkResponse({ type: pageOf(FilterDto) })
  listFilters(@CurrentActor() actor: Actor, @Query() query: ListFiltersQuery): Promise<Page<FilterDto>> {
    return this.queries.list(actor, query);
  }

  /**
   * Read a filter
   *
   * @remarks What it finds is under `/filters/{id}/tasks`.
   */
  @Get(':id')
  @ApiOkResponse({ type: FilterDto })
  getFilter(@CurrentActor() actor: Actor, @IdParam() id: string): Promise<FilterDto> {
    return this.queries.get(actor, id);
  }

  /**
   * List the tasks that a filter finds
   *
   * @remarks What `GET /tasks` answers to the query of the filter, as things are now. Projects, labels and people that are gone
   * or not yours find nothing.
   */
  @Get(':id/tasks')
  @Scoped('tasks')
  @ApiOkResponse({ type: pageOf(TaskViewDto) })
  listFilteredTasks(
    @CurrentActor() actor: Actor,
    @IdParam() id: string,
    @Query() page: PageQuery,
  ): Promise<FinishedResponse> {
    return this.queries.find(actor, id, page);
  }

  /**
   * Change a filter
   *
   * @remarks JSON Merge Patch, in `query` as well: absent members stay, `null` takes away.
   */
  @Patch(':id')
  @ApiOkResponse({ type: FilterDto })
  updateFilter(
    @CurrentActor() actor: Actor,
    @IdParam() id: string,
    @Body() patch: UpdateFilterDto,
    @IfMatch() expected: ExpectedVersion,
  ): Promise<FilterDto> {
    return this.filters.update(actor, id, patch, expected);
  }

  /**
   * Delete a filter
   *
   * @remarks The tasks that it found stay.
   */
  @Delete(':id')
  @HttpCode(204)
  @ApiNoContentResponse()
  deleteFilter(
    @CurrentActor() actor: Actor,
    @IdParam() id: string,
    @IfMatch() expected: ExpectedVersion,
  ): Promise<void> {
    return this.filters.delete(actor, id, expected);
  }
}
