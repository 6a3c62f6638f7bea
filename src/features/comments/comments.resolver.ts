import { Args, ID, Mutation, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { Roles, Scoped } from '../../platform/access/access.decorators.js';
import { type Actor, CurrentActor } from '../../platform/access/actor.js';
import { Id, Input, PageArgs, Version } from '../../platform/graphql/arguments.js';
import { connect, type Connection, connectionOf } from '../../platform/graphql/connections.js';
import { InTogether, type Together } from '../../platform/graphql/together.js';
import { inputTypes, nodeType } from '../../platform/graphql/types.js';
import type { ExpectedVersion } from '../../platform/http/if-match.js';
import { MemberDto } from '../projects/members/dto/member.dto.js';
import { TaskDto } from '../tasks/dto/task.dto.js';
import { CommentsQueries } from './comments.queries.js';
import { CommentsService } from './comments.service.js';
import { CommentDto } from './dto/comment.dto.js';
import { CreateCommentDto } from './dto/create-comment.dto.js';
import { UpdateCommentDto } from './dto/update-comment.dto.js';

nodeType(CommentDto);
inputTypes(CreateCommentDto, UpdateCommentDto);

@Roles('user', 'admin')
@Scoped('comments')
@Resolver(() => TaskDto)
export class CommentsResolver {
  constructor(
    private readonly comments: CommentsService,
    private readonly queries: CommentsQueries,
  ) {}

  @ResolveField(() => connectionOf(CommentDto), { description: 'What people say about it, oldest first.' })
  commentsConnection(
    @Parent() task: TaskDto,
    @CurrentActor() actor: Actor,
    @Args() page: PageArgs,
    @InTogether() together: Together,
  ): Promise<Connection<CommentDto>> {
    return connect(page, (part) => together(task, (tasks) => this.queries.listOfEach(actor, tasks, part)));
  }

  @Mutation(() => CommentDto, { description: 'For editors: `@username` mentions a member.' })
  createComment(
    @CurrentActor() actor: Actor,
    @Id('taskId') taskId: string,
    @Input() input: CreateCommentDto,
  ): Promise<CommentDto> {
    return this.comments.create(actor, taskId, input);
  }

  @Mutation(() => CommentDto, { description: 'For its author.' })
  updateComment(
    @CurrentActor() actor: Actor,
    @Id('taskId') taskId: string,
    @Id() id: string,
    @Input() input: UpdateCommentDto,
    @Version() expected: ExpectedVersion,
  ): Promise<CommentDto> {
    return this.comments.update(actor, taskId, id, input, expected);
  }

  @Mutation(() => ID, { description: 'For its author, and the owner of the project. It is gone for good.' })
  async deleteComment(
    @CurrentActor() actor: Actor,
    @Id('taskId') taskId: string,
    @Id() id: string,
    @Version() expected: ExpectedVersion,
  ): Promise<string> {
    await this.comments.delete(actor, taskId, id, expected);
    return id;
  }
}

@Roles('user', 'admin')
@Scoped('projects')
@Resolver(() => CommentDto)
export class AuthorsResolver {
  constructor(private readonly queries: CommentsQueries) {}

  @ResolveField(() => MemberDto, { description: 'Who wrote it; null when they have left the project.' })
  author(
    @Parent() comment: CommentDto,
    @CurrentActor() actor: Actor,
    @InTogether() together: Together,
  ): Promise<MemberDto | null> {
    return together(comment, (comments) => this.queries.authorsOf(actor, comments));
  }
}
