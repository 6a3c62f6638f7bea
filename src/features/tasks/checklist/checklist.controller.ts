import { Body, Controller, Delete, Get, HttpCode, Patch, Put, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiNoContentResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { ForMembers, Roles, Scoped } from '../../../platform/access/access.decorators.js';
import { type Actor, CurrentActor } from '../../../platform/access/actor.js';
import { IdParam } from '../../../platform/http/id-param.js';
import { type ExpectedVersion, IfMatch } from '../../../platform/http/if-match.js';
import { type Page, pageOf, PageQuery } from '../../../platform/http/page.js';
import { Post } from '../../../platform/http/post.js';
import { ChecklistQueries } from './checklist.queries.js';
import { ChecklistService } from './checklist.service.js';
import { CreateChecklistItemDto } from './dto/create-item.dto.js';
import { ChecklistItemDto } from './dto/item.dto.js';
import { PlaceChecklistItemDto } from './dto/place-item.dto.js';
import { UpdateChecklistItemDto } from './dto/update-item.dto.js';

@ApiTags('Tasks')
@Roles('user', 'admin')
@Scoped('tasks')
@Controller('tasks/:id/items')
export class ChecklistController {
  constructor(
    private readonly checklist: ChecklistService,
    private readonly queries: ChecklistQueries,
  ) {}

  /**
   * Add a checklist item
   *
   * @remarks It goes behind the others. A task has at most 500.
   */
  @Post()
  @ForMembers('editor')
  @ApiCreatedResponse({ type: ChecklistItemDto })
  createItem(
    @CurrentActor() actor: Actor,
    @IdParam() taskId: string,
    @Body() input: CreateChecklistItemDto,
  ): Promise<ChecklistItemDto> {
    return this.checklist.create(actor, taskId, input);
  }

  /**
   * List the checklist of a task
   *
   * @remarks In its order.
   */
  @Get()
  @ForMembers('viewer')
  @ApiOkResponse({ type: pageOf(ChecklistItemDto) })
  listItems(
    @CurrentActor() actor: Actor,
    @IdParam() taskId: string,
    @Query() query: PageQuery,
  ): Promise<Page<ChecklistItemDto>> {
    return this.queries.list(actor, taskId, query);
  }

  /**
   * Read a checklist item
   *
   * @remarks With `If-None-Match` and the ETag you have, 304 says that nothing changed.
   */
  @Get(':itemId')
  @ForMembers('viewer')
  @ApiOkResponse({ type: ChecklistItemDto })
  getItem(
    @CurrentActor() actor: Actor,
    @IdParam() taskId: string,
    @IdParam('itemId') id: string,
  ): Promise<ChecklistItemDto> {
    return this.queries.get(actor, taskId, id);
  }

  /**
   * Change a checklist item
   *
   * @remarks JSON Merge Patch: `{"checked": true}` is all it takes to check one.
   */
  @Patch(':itemId')
  @ForMembers('editor')
  @ApiOkResponse({ type: ChecklistItemDto })
  updateItem(
    @CurrentActor() actor: Actor,
    @IdParam() taskId: string,
    @IdParam('itemId') id: string,
    @Body() patch: UpdateChecklistItemDto,
    @IfMatch() expected: ExpectedVersion,
  ): Promise<ChecklistItemDto> {
    return this.checklist.update(actor, taskId, id, patch, expected);
  }

  /**
   * Move a checklist item
   *
   * @remarks Behind another one of the same task, or to the first place.
   */
  @Put(':itemId/placement')
  @ForMembers('editor')
  @ApiOkResponse({ type: ChecklistItemDto })
  placeItem(
    @CurrentActor() actor: Actor,
    @IdParam() taskId: string,
    @IdParam('itemId') id: string,
    @Body() place: PlaceChecklistItemDto,
    @IfMatch() expected: ExpectedVersion,
  ): Promise<ChecklistItemDto> {
    return this.checklist.place(actor, taskId, id, place.after, expected);
  }

  /**
   * Delete a checklist item
   *
   * @remarks It is gone for good.
   */
  @Delete(':itemId')
  @ForMembers('editor')
  @HttpCode(204)
  @ApiNoContentResponse()
  deleteItem(
    @CurrentActor() actor: Actor,
    @IdParam() taskId: string,
    @IdParam('itemId') id: string,
    @IfMatch() expected: ExpectedVersion,
  ): Promise<void> {
    return this.checklist.delete(actor, taskId, id, expected);
  }
}
