import { Args, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { IntersectionType, OmitType } from '@nestjs/swagger';
import { Roles, Scoped } from '../../platform/access/access.decorators.js';
import { type Actor, CurrentActor } from '../../platform/access/actor.js';
import { NotFound } from '../../platform/errors/domain-error.js';
import { PageArgs } from '../../platform/graphql/arguments.js';
import { connect, type Connection, connectionOf } from '../../platform/graphql/connections.js';
import { InTogether, type Together } from '../../platform/graphql/together.js';
import { argsType, enumType } from '../../platform/graphql/types.js';
import { ProjectDto } from '../projects/dto/project.dto.js';
import { VisibleProjects } from '../projects/visible-projects.service.js';
import { UserDto } from '../users/dto/user.dto.js';
import { DUE, TaskQuery } from './dto/list-tasks.dto.js';
import { TaskDto } from './dto/task.dto.js';
import type { TaskViewDto } from './dto/task-view.dto.js';
import { TasksQueries } from './tasks.queries.js';

enumType('Due', DUE);

class TasksArgs extends IntersectionType(PageArgs, OmitType(TaskQuery, ['fields', 'include'])) {}
argsType(TasksArgs);

@Roles('user', 'admin')
@Scoped('tasks')
@Resolver(() => UserDto)
export class TasksOfUserResolver {
  constructor(private readonly queries: TasksQueries) {}

  @Query(() => connectionOf(TaskDto), {
    description: 'The tasks of all projects that you are in, newest first.',
  })
  tasksConnection(
    @CurrentActor() actor: Actor,
    @Args() { first, after, ...query }: TasksArgs,
  ): Promise<Connection<TaskViewDto>> {
    return connect({ first, after }, (part) => this.queries.page(actor, { ...query, ...part }));
  }

  @ResolveField('tasksConnection', () => connectionOf(TaskDto), {
    description: 'The same as `tasksConnection` of the query. Only people themselves see it.',
  })
  ofUser(
    @Parent() user: UserDto,
    @CurrentActor() actor: Actor,
    @Args() args: TasksArgs,
  ): Promise<Connection<TaskViewDto>> {
    if (user.id !== actor.userId) throw new NotFound();
    return this.tasksConnection(actor, args);
  }
}

@Roles('user', 'admin')
@Scoped('tasks')
@Resolver(() => ProjectDto)
export class TasksOfProjectResolver {
  constructor(private readonly queries: TasksQueries) {}

  @ResolveField(() => connectionOf(TaskDto), { description: 'Its tasks, open and completed, by position.' })
  tasksConnection(
    @Parent() project: ProjectDto,
    @CurrentActor() actor: Actor,
    @Args() page: PageArgs,
    @InTogether() together: Together,
  ): Promise<Connection<TaskDto>> {
    return connect(page, (part) =>
      together(project, (projects) => this.queries.listOfEach(actor, 'projectId', projects, part)),
    );
  }
}

@Roles('user', 'admin')
@Scoped('projects')
@Resolver(() => TaskDto)
export class ProjectOfTaskResolver {
  constructor(private readonly projects: VisibleProjects) {}

  @ResolveField(() => ProjectDto, { description: 'The project that it belongs to.' })
  project(
    @Parent() task: TaskDto,
    @CurrentActor() actor: Actor,
    @InTogether() together: Together,
  ): Promise<ProjectDto | null> {
    const idsOf = (tasks: TaskDto[]) => tasks.map(({ projectId }) => projectId);
    return together(task, (tasks) => this.projects.getEach(actor, idsOf(tasks)));
  }
}
