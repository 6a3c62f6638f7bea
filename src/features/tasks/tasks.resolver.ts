import { Args, ID, Mutation, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { Roles, Scoped } from '../../platform/access/access.decorators.js';
import { type Actor, CurrentActor } from '../../platform/access/actor.js';
import { Id, Input, PageArgs, Version } from '../../platform/graphql/arguments.js';
import { connect, type Connection, connectionOf } from '../../platform/graphql/connections.js';
import { InTogether, type Together } from '../../platform/graphql/together.js';
import { enumType, inputTypes, nodeType, objectType } from '../../platform/graphql/types.js';
import type { ExpectedVersion } from '../../platform/http/if-match.js';
import { CreateTaskDto } from './dto/create-task.dto.js';
import { TASK_STATUSES } from './dto/list-tasks.dto.js';
import { TaskDto } from './dto/task.dto.js';
import { EmbeddedAssigneeDto, EmbeddedLabelDto } from './dto/task-view.dto.js';
import { UpdateTaskDto } from './dto/update-task.dto.js';
import { PlaceTaskDto } from './placement/dto/place-task.dto.js';
import { TaskPlacement } from './placement/task-placement.service.js';
import { Embedding } from './queries/embedding.queries.js';
import { TasksQueries } from './tasks.queries.js';
import { TasksService } from './tasks.service.js';
import { TrashService } from './trash/trash.service.js';

enumType('TaskStatus', TASK_STATUSES);
nodeType(TaskDto);
objectType(EmbeddedLabelDto, 'TaskLabel');
objectType(EmbeddedAssigneeDto, 'TaskAssignee');
inputTypes(CreateTaskDto, UpdateTaskDto, PlaceTaskDto);

@Roles('user', 'admin')
@Scoped('tasks')
@Resolver(() => TaskDto)
export class TasksResolver {
  constructor(
    private readonly tasks: TasksService,
    private readonly placement: TaskPlacement,
    private readonly trash: TrashService,
    private readonly queries: TasksQueries,
    private readonly embedding: Embedding,
  ) {}

  @Query(() => TaskDto, { description: 'A task of a project that you are in.' })
  task(@CurrentActor() actor: Actor, @Id() id: string): Promise<TaskDto> {
    return this.queries.getWhole(actor, id);
  }

  @ResolveField(() => connectionOf(TaskDto), {
    description: 'Its direct parts, open and completed, by position.',
  })
  subtasksConnection(
    @Parent() task: TaskDto,
    @CurrentActor() actor: Actor,
    @Args() page: PageArgs,
    @InTogether() together: Together,
  ): Promise<Connection<TaskDto>> {
    return connect(page, (part) =>
      together(task, (tasks) => this.queries.listOfEach(actor, 'parentId', tasks, part)),
    );
  }

  @ResolveField(() => [EmbeddedLabelDto], { description: 'What it is about, in the order of `labelIds`.' })
  labels(
    @Parent() task: TaskDto,
    @CurrentActor() { userId }: Actor,
    @InTogether() together: Together,
  ): Promise<EmbeddedLabelDto[]> {
    return together(task, async (tasks) => {
      const views = await this.embedding.into(userId, tasks, 'labels');
      return views.map(({ labels }) => labels!);
    });
  }

  @ResolveField(() => [EmbeddedAssigneeDto], {
    description: 'Whose task it is, in the order of `assigneeIds`.',
  })
  assignees(
    @Parent() task: TaskDto,
    @CurrentActor() { userId }: Actor,
    @InTogether() together: Together,
  ): Promise<EmbeddedAssigneeDto[]> {
    return together(task, async (tasks) => {
      const views = await this.embedding.into(userId, tasks, 'assignees');
      return views.map(({ assignees }) => assignees!);
    });
  }

  @Mutation(() => TaskDto, { description: 'Makes a task; only `title` is needed.' })
  createTask(@CurrentActor() actor: Actor, @Input() input: CreateTaskDto): Promise<TaskDto> {
    return this.tasks.create(actor, input);
  }

  @Mutation(() => TaskDto, { description: 'Changes what is given; `null` clears.' })
  updateTask(
    @CurrentActor() actor: Actor,
    @Id() id: string,
    @Input() input: UpdateTaskDto,
    @Version() expected: ExpectedVersion,
  ): Promise<TaskDto> {
    return this.tasks.update(actor, id, input, expected);
  }

  @Mutation(() => TaskDto, {
    description: 'One that is completed already is answered as it is. Its `recurrence` makes no next task.',
  })
  completeTask(
    @CurrentActor() actor: Actor,
    @Id() id: string,
    @Version() expected: ExpectedVersion,
  ): Promise<TaskDto> {
    return this.tasks.complete(actor, id, expected);
  }

  @Mutation(() => TaskDto, { description: 'One that is open already is answered as it is.' })
  reopenTask(
    @CurrentActor() actor: Actor,
    @Id() id: string,
    @Version() expected: ExpectedVersion,
  ): Promise<TaskDto> {
    return this.tasks.reopen(actor, id, expected);
  }

  @Mutation(() => TaskDto, {
    description: 'To another project, section, parent or place, with all that is below it.',
  })
  moveTask(
    @CurrentActor() actor: Actor,
    @Id() id: string,
    @Input() input: PlaceTaskDto,
    @Version() expected: ExpectedVersion,
  ): Promise<TaskDto> {
    return this.placement.place(actor, id, input, expected);
  }

  @Mutation(() => ID, { description: 'Puts it into the trash, for 30 days, with all that is below it.' })
  async deleteTask(
    @CurrentActor() actor: Actor,
    @Id() id: string,
    @Version() expected: ExpectedVersion,
  ): Promise<string> {
    await this.trash.delete(actor, id, expected);
    return id;
  }
}
