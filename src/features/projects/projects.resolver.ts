import { Args, ID, Mutation, Query, Resolver } from '@nestjs/graphql';
import { IntersectionType, OmitType } from '@nestjs/swagger';
import { Roles, Scoped } from '../../platform/access/access.decorators.js';
import { type Actor, CurrentActor } from '../../platform/access/actor.js';
import { Id, Input, PageArgs, Version } from '../../platform/graphql/arguments.js';
import { connect, type Connection, connectionOf } from '../../platform/graphql/connections.js';
import { argsType, enumType, inputTypes, nodeType } from '../../platform/graphql/types.js';
import type { ExpectedVersion } from '../../platform/http/if-match.js';
import { CreateProjectDto } from './dto/create-project.dto.js';
import { ARCHIVED, ListProjectsQuery } from './dto/list-projects.dto.js';
import { PlaceProjectDto } from './dto/place-project.dto.js';
import { ProjectDto } from './dto/project.dto.js';
import { UpdateProjectDto } from './dto/update-project.dto.js';
import { ProjectPlacement } from './project-placement.service.js';
import { PROJECT_ROLES } from './project-member.entity.js';
import { ProjectsQueries } from './projects.queries.js';
import { ProjectsService } from './projects.service.js';

enumType('ProjectRole', PROJECT_ROLES);
enumType('Archived', ARCHIVED);
nodeType(ProjectDto);
inputTypes(CreateProjectDto, UpdateProjectDto, PlaceProjectDto);

class ProjectsArgs extends IntersectionType(
  PageArgs,
  OmitType(ListProjectsQuery, ['limit', 'cursor', 'count']),
) {}
argsType(ProjectsArgs);

@Roles('user', 'admin')
@Scoped('projects')
@Resolver(() => ProjectDto)
export class ProjectsResolver {
  constructor(
    private readonly projects: ProjectsService,
    private readonly placement: ProjectPlacement,
    private readonly queries: ProjectsQueries,
  ) {}

  @Query(() => ProjectDto, {
    description: 'A project that you are in. The id of your Inbox is that of your account.',
  })
  project(@CurrentActor() actor: Actor, @Id() id: string): Promise<ProjectDto> {
    return this.queries.get(actor, id);
  }

  @Query(() => connectionOf(ProjectDto), { description: 'All projects that you are in, in your own order.' })
  projectsConnection(
    @CurrentActor() actor: Actor,
    @Args() { archived, sort, ...page }: ProjectsArgs,
  ): Promise<Connection<ProjectDto>> {
    return connect(page, (part) => this.queries.list(actor, { ...part, archived, sort }));
  }

  @Mutation(() => ProjectDto, { description: 'Makes a project, which is yours.' })
  createProject(@CurrentActor() actor: Actor, @Input() input: CreateProjectDto): Promise<ProjectDto> {
    return this.projects.create(actor, input);
  }

  @Mutation(() => ProjectDto, { description: 'For its owner: changes what is given; `null` clears.' })
  updateProject(
    @CurrentActor() actor: Actor,
    @Id() id: string,
    @Input() input: UpdateProjectDto,
    @Version() expected: ExpectedVersion,
  ): Promise<ProjectDto> {
    return this.projects.update(actor, id, input, expected);
  }

  @Mutation(() => ProjectDto, {
    description: 'Keeps a project below another one, or behind it, for you alone.',
  })
  moveProject(
    @CurrentActor() actor: Actor,
    @Id() id: string,
    @Input() input: PlaceProjectDto,
    @Version() expected: ExpectedVersion,
  ): Promise<ProjectDto> {
    return this.placement.place(actor, id, input, expected);
  }

  @Mutation(() => ProjectDto, { description: 'For its owner: nothing in it can be changed then.' })
  archiveProject(
    @CurrentActor() actor: Actor,
    @Id() id: string,
    @Version() expected: ExpectedVersion,
  ): Promise<ProjectDto> {
    return this.projects.archive(actor, id, expected);
  }

  @Mutation(() => ProjectDto, { description: 'For its owner: takes it back from the archive.' })
  unarchiveProject(
    @CurrentActor() actor: Actor,
    @Id() id: string,
    @Version() expected: ExpectedVersion,
  ): Promise<ProjectDto> {
    return this.projects.unarchive(actor, id, expected);
  }

  @Mutation(() => ID, { description: 'For its owner: it is gone for every member, with all that is in it.' })
  async deleteProject(
    @CurrentActor() actor: Actor,
    @Id() id: string,
    @Version() expected: ExpectedVersion,
  ): Promise<string> {
    await this.projects.delete(actor, id, expected);
    return id;
  }
}
