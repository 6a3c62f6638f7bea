import { Body, Controller, Delete, Get, HttpCode, Patch, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiNoContentResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { Roles, Scoped } from '../../platform/access/access.decorators.js';
import { type Actor, CurrentActor } from '../../platform/access/actor.js';
import { IdParam } from '../../platform/http/id-param.js';
import { type ExpectedVersion, IfMatch } from '../../platform/http/if-match.js';
import { type Page, pageOf } from '../../platform/http/page.js';
import { Post } from '../../platform/http/post.js';
import { CreateLabelDto } from './dto/create-label.dto.js';
import { LabelDto } from './dto/label.dto.js';
import { ListLabelsQuery } from './dto/list-labels.dto.js';
import { UpdateLabelDto } from './dto/update-label.dto.js';
import { LabelsQueries } from './labels.queries.js';
import { LabelsService } from './labels.service.js';

@ApiTags('Labels')
@Roles('user', 'admin')
@Scoped('labels')
@Controller('labels')
export class LabelsController {
  constructor(
    private readonly labels: LabelsService,
    private readonly queries: LabelsQueries,
  ) {}

  /**
   * Create a label
   *
   * @remarks Tasks get it with `labelIds`. Everybody has at most 500.
   */
  @Post()
  @ApiCreatedResponse({ type: LabelDto })
  createLabel(@CurrentActor() actor: Actor, @Body() input: CreateLabelDto): Promise<LabelDto> {
    return this.labels.create(actor, input);
  }

  /**
   * List your labels
   *
   * @remarks By name, unless `sort` says otherwise. What others have put on a task comes with it: `include=labels`.
   */
  @Get()
  @ApiOkResponse({ type: pageOf(LabelDto) })
  listLabels(@CurrentActor() actor: Actor, @Query() query: ListLabelsQuery): Promise<Page<LabelDto>> {
    return this.queries.list(actor, query);
  }

  /**
   * Read a label
   *
   * @remarks With `If-None-Match` and the ETag you have, 304 says that nothing changed.
   */
  @Get(':id')
  @ApiOkResponse({ type: LabelDto })
  getLabel(@CurrentActor() actor: Actor, @IdParam() id: string): Promise<LabelDto> {
    return this.queries.get(actor, id);
  }

  /**
   * Change a label
   *
   * @remarks JSON Merge Patch. Every task that carries it shows the new name and colour.
   */
  @Patch(':id')
  @ApiOkResponse({ type: LabelDto })
  updateLabel(
    @CurrentActor() actor: Actor,
    @IdParam() id: string,
    @Body() patch: UpdateLabelDto,
    @IfMatch() expected: ExpectedVersion,
  ): Promise<LabelDto> {
    return this.labels.update(actor, id, patch, expected);
  }

  /**
   * Delete a label
   *
   * @remarks It is gone for good, and off every task that carried it.
   */
  @Delete(':id')
  @HttpCode(204)
  @ApiNoContentResponse()
  deleteLabel(
    @CurrentActor() actor: Actor,
    @IdParam() id: string,
    @IfMatch() expected: ExpectedVersion,
  ): Promise<void> {
    return this.labels.delete(actor, id, expected);
  }
}
