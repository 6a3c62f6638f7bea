import { Body, Controller, Delete, Get, HttpCode, Patch, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiNoContentResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { ForMembers, Roles, Scoped } from '../../platform/access/access.decorators.js';
import { type Actor, CurrentActor } from '../../platform/access/actor.js';
import { IdParam } from '../../platform/http/id-param.js';
import { type ExpectedVersion, IfMatch } from '../../platform/http/if-match.js';
import { type Page, pageOf, PageQuery } from '../../platform/http/page.js';
import { Post } from '../../platform/http/post.js';
import { CommentsQueries } from './comments.queries.js';
import { CommentsService } from './comments.service.js';
import { CommentDto } from './dto/comment.dto.js';
import { CreateCommentDto } from './dto/create-comment.dto.js';
import { UpdateCommentDto } from './dto/update-comment.dto.js';

@ApiTags('Comments')
@Roles('user', 'admin')
@Scoped('comments')
@Controller('tasks/:id/comments')
export class CommentsController {
  constructor(
    private readonly comments: CommentsService,
    private readonly queries: CommentsQueries,
  ) {}

  /**
   * Comment on a task
   *
   * @remarks `@username` mentions a member. A task has at most 1,000 comments.
   */
  @Post()
  @ForMembers('editor')
  @ApiCreatedResponse({ type: CommentDto })
  createComment(
    @CurrentActor() actor: Actor,
    @IdParam() taskId: string,
    @Body() input: CreateCommentDto,
  ): Promise<CommentDto> {
    return this.comments.create(actor, taskId, input);
  }

  /**
   * List the comments of a task
   *
   * @remarks Oldest first.
   */
  @Get()
  @ForMembers('viewer')
  @ApiOkResponse({ type: pageOf(CommentDto) })
  listComments(
    @CurrentActor() actor: Actor,
    @IdParam() taskId: string,
    @Query() query: PageQuery,
  ): Promise<Page<CommentDto>> {
    return this.queries.list(actor, taskId, query);
  }

  /**
   * Read a comment
   *
   * @remarks With `If-None-Match` and the ETag you have, 304 says that nothing changed.
   */
  @Get(':commentId')
  @ForMembers('viewer')
  @ApiOkResponse({ type: CommentDto })
  getComment(
    @CurrentActor() actor: Actor,
    @IdParam() taskId: string,
    @IdParam('commentId') id: string,
  ): Promise<CommentDto> {
    return this.queries.get(actor, taskId, id);
  }

  /**
   * Edit a comment
   *
   * @remarks Only who wrote it may, while they are at least an editor. The history of the task keeps what it said before.
   */
  @Patch(':commentId')
  @ApiOkResponse({ type: CommentDto })
  updateComment(
    @CurrentActor() actor: Actor,
    @IdParam() taskId: string,
    @IdParam('commentId') id: string,
    @Body() patch: UpdateCommentDto,
    @IfMatch() expected: ExpectedVersion,
  ): Promise<CommentDto> {
    return this.comments.update(actor, taskId, id, patch, expected);
  }

  /**
   * Delete a comment
   *
   * @remarks You wrote it, or own the project. It is gone for good, also from what the history says.
   */
  @Delete(':commentId')
  @ForMembers('owner', 'who wrote it')
  @HttpCode(204)
  @ApiNoContentResponse()
  deleteComment(
    @CurrentActor() actor: Actor,
    @IdParam() taskId: string,
    @IdParam('commentId') id: string,
    @IfMatch() expected: ExpectedVersion,
  ): Promise<void> {
    return this.comments.delete(actor, taskId, id, expected);
  }
}
