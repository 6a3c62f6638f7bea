import { Body, Controller, Delete, Get, HttpCode, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiNoContentResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { ForMembers, Roles, Scoped } from '../../../platform/access/access.decorators.js';
import { type Actor, CurrentActor } from '../../../platform/access/actor.js';
import { IdParam } from '../../../platform/http/id-param.js';
import { type Page, pageOf, PageQuery } from '../../../platform/http/page.js';
import { Post } from '../../../platform/http/post.js';
import { CreateRelationDto } from './dto/create-relation.dto.js';
import { RelationDto } from './dto/relation.dto.js';
import { RelationsQueries } from './relations.queries.js';
import { RelationsService } from './relations.service.js';

@ApiTags('Tasks')
@Roles('user', 'admin')
@Scoped('tasks')
@Controller('tasks/:id/relations')
export class RelationsController {
  constructor(
    private readonly relations: RelationsService,
    private readonly queries: RelationsQueries,
  ) {}

  /**
   * Relate a task to another
   *
   * @remarks From its own end: this one `blocks` or `duplicates` the other, or the two have to do with each other. You
   * are at least an editor of this task, and can see the other. A task has at most 100 relations.
   */
  @Post()
  @ForMembers('editor')
  @ApiCreatedResponse({ type: RelationDto })
  createRelation(
    @CurrentActor() actor: Actor,
    @IdParam() taskId: string,
    @Body() input: CreateRelationDto,
  ): Promise<RelationDto> {
    return this.relations.create(actor, taskId, input);
  }

  /**
   * List the relations of a task
   *
   * @remarks Oldest first, those from the other end included (`blockedBy`, `duplicatedBy`). A relation to a task that you
   * cannot see is left out.
   */
  @Get()
  @ForMembers('viewer')
  @ApiOkResponse({ type: pageOf(RelationDto) })
  listRelations(
    @CurrentActor() actor: Actor,
    @IdParam() taskId: string,
    @Query() query: PageQuery,
  ): Promise<Page<RelationDto>> {
    return this.queries.list(actor, taskId, query);
  }

  /**
   * Read a relation
   *
   * @remarks From the end of the task in the path.
   */
  @Get(':relationId')
  @ForMembers('viewer')
  @ApiOkResponse({ type: RelationDto })
  getRelation(
    @CurrentActor() actor: Actor,
    @IdParam() taskId: string,
    @IdParam('relationId') id: string,
  ): Promise<RelationDto> {
    return this.queries.get(actor, taskId, id);
  }

  /**
   * Delete a relation
   *
   * @remarks From either end.
   */
  @Delete(':relationId')
  @ForMembers('editor')
  @HttpCode(204)
  @ApiNoContentResponse()
  deleteRelation(
    @CurrentActor() actor: Actor,
    @IdParam() taskId: string,
    @IdParam('relationId') id: string,
  ): Promise<void> {
    return this.relations.delete(actor, taskId, id);
  }
}
