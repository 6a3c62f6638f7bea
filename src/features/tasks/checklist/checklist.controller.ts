import { Body, Controller, Delete, Get, HttpCode, Patch, Put, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiNoContentResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { Roles, Scoped } from '../../../platform/access/access.decorators.js';
import { type Actor, CurrentActor } from '../../../platform/access/actor.js';
import { IdParam } from '../../../platform/http/id-param.js';
import { type ExpectedVersion, IfMatch } from '../../../platform/http/if-match.js';
import { type Page, pageOf } from '../../../platform/http/page.js';
import { Post } from '../../../platform/http/post.js';
import { ChecklistQueries } from './checklist.queries.js';
import { ChecklistService } from './checklist.service.js';
import { CreateItemDto } from './dto/create-item.dto.js';
import { ItemDto } from './dto/item.dto.js';
import { ListItemsQuery } from './dto/list-items.dto.js';
import { PlaceItemDto } from './dto/place-item.dto.js';
import { UpdateItemDto } from './dto/update-item.dto.js';

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
  @ApiCreatedResponse({ type: ItemDto })
  createItem(
    @CurrentActor() actor: Actor,
    @IdParam() taskId: string,
    @Body() input: CreateItemDto,
  ): Promise<ItemDto> {
    return this.checklist.create(actor, taskId, input);
  }

  /**
   * List the checklist of a task
   *
   * @remarks In its order.
   */
  @Get()
  @ApiOkResponse({ type: pageOf(ItemDto) })
  listItems(
    @CurrentActor() actor: Actor,
    @IdParam() taskId: string,
    @Query() query: ListItemsQuery,
  ): Promise<Page<ItemDto>> {
    return this.queries.list(actor, taskId, query);
  }

  /**
   * Read a checklist item
   *
   * @remarks With `If-None-Match` and the ETag you have, 304 says that nothing changed.
   */
  @Get(':itemId')
  @ApiOkResponse({ type: ItemDto })
  getItem(
    @CurrentActor() actor: Actor,
    @IdParam() taskId: string,
    @IdParam('itemId') id: string,
  ): Promise<ItemDto> {
    return this.queries.get(actor, taskId, id);
  }

  /**
   * Change a checklist item
   *
   * @remarks JSON Merge Patch: `{"checked": true}` is all it takes to check one.
   */
  @Patch(':itemId')
  @ApiOkResponse({ type: ItemDto })
  updateItem(
    @CurrentActor() actor: Actor,
    @IdParam() taskId: string,
    @IdParam('itemId') id: string,
    @Body() patch: UpdateItemDto,
    @IfMatch() expected: ExpectedVersion,
  ): Promise<ItemDto> {
    return this.checklist.update(actor, taskId, id, patch, expected);
  }

  /**
   * Move a checklist item
   *
   * @remarks Behind another one of the same task, or to the first place.
   */
  @Put(':itemId/placement')
  @ApiOkResponse({ type: ItemDto })
  placeItem(
    @CurrentActor() actor: Actor,
    @IdParam() taskId: string,
    @IdParam('itemId') id: string,
    @Body() place: PlaceItemDto,
    @IfMatch() expected: ExpectedVersion,
  ): Promise<ItemDto> {
    return this.checklist.place(actor, taskId, id, place.after, expected);
  }

  /**
   * Delete a checklist item
   *
   * @remarks It is gone for good.
   */
  @Delete(':itemId')
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
