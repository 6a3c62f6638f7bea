import { Body, Controller, Delete, Get, HttpCode, Patch, Put, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiNoContentResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { ForMembers, Roles, Scoped } from '../../platform/access/access.decorators.js';
import { type Actor, CurrentActor } from '../../platform/access/actor.js';
import { IdParam } from '../../platform/http/id-param.js';
import { type ExpectedVersion, IfMatch } from '../../platform/http/if-match.js';
import { type Page, pageOf } from '../../platform/http/page.js';
import { Post } from '../../platform/http/post.js';
import { CreateProjectDto } from './dto/create-project.dto.js';
import { ListProjectsQuery } from './dto/list-projects.dto.js';
import { PlaceProjectDto } from './dto/place-project.dto.js';
import { ProjectDto } from './dto/project.dto.js';
import { UpdateProjectDto } from './dto/update-project.dto.js';
import { ProjectPlacement } from './project-placement.service.js';
import { ProjectsQueries } from './projects.queries.js';
import { ProjectsService } from './projects.service.js';

@ApiTags('Projects')
@Roles('user', 'admin')
@Scoped('projects')
@Controller('projects')
export class ProjectsController {
  constructor(
    private readonly projects: ProjectsService,
    private readonly placement: ProjectPlacement,
    private readonly queries: ProjectsQueries,
  ) {}

  /**
   * Create a project
   *
   * @remarks You are its owner, and find it behind your other projects. You may be in 500 projects.
   */
  @Post()
  @ApiCreatedResponse({ type: ProjectDto })
  createProject(@CurrentActor() actor: Actor, @Body() input: CreateProjectDto): Promise<ProjectDto> {
    return this.projects.create(actor, input);
  }

  /**
   * List your projects
   *
   * @remarks All that you are in, in your own order, your Inbox among them. Archived ones only when you ask for them.
   */
  @Get()
  @ApiOkResponse({ type: pageOf(ProjectDto) })
  listProjects(@CurrentActor() actor: Actor, @Query() query: ListProjectsQuery): Promise<Page<ProjectDto>> {
    return this.queries.list(actor, query);
  }

  /**
   * Read a project
   *
   * @remarks The `id` of your Inbox is that of your account.
   */
  @Get(':id')
  @ForMembers('viewer')
  @ApiOkResponse({ type: ProjectDto })
  getProject(@CurrentActor() actor: Actor, @IdParam() id: string): Promise<ProjectDto> {
    return this.queries.get(actor, id);
  }

  /**
   * Change a project
   *
   * @remarks JSON Merge Patch: absent members stay, `null` clears.
   */
  @Patch(':id')
  @ForMembers('owner')
  @ApiOkResponse({ type: ProjectDto })
  updateProject(
    @CurrentActor() actor: Actor,
    @IdParam() id: string,
    @Body() patch: UpdateProjectDto,
    @IfMatch() expected: ExpectedVersion,
  ): Promise<ProjectDto> {
    return this.projects.update(actor, id, patch, expected);
  }

  /**
   * Move a project
   *
   * @remarks Below another one, or behind it. It moves for you alone: each member has an order and a tree of their own, up
   * to five levels deep. The version of the project rises for every member, whose `If-Match` is old then.
   */
  @Put(':id/placement')
  @ForMembers('viewer')
  @ApiOkResponse({ type: ProjectDto })
  placeProject(
    @CurrentActor() actor: Actor,
    @IdParam() id: string,
    @Body() input: PlaceProjectDto,
    @IfMatch() expected: ExpectedVersion,
  ): Promise<ProjectDto> {
    return this.placement.place(actor, id, input, expected);
  }

  /**
   * Archive a project
   *
   * @remarks What is in it can be read by its members and changed by nobody, lists leave it out unless they
   * are asked, and links that show it to everybody show nothing. One that is archived already is answered as it is.
   */
  @Put(':id/archival')
  @ForMembers('owner')
  @ApiOkResponse({ type: ProjectDto })
  archiveProject(
    @CurrentActor() actor: Actor,
    @IdParam() id: string,
    @IfMatch() expected: ExpectedVersion,
  ): Promise<ProjectDto> {
    return this.projects.archive(actor, id, expected);
  }

  /**
   * Take a project back from the archive
   *
   * @remarks One that is in use already is answered as it is.
   */
  @Delete(':id/archival')
  @ForMembers('owner')
  @ApiOkResponse({ type: ProjectDto })
  unarchiveProject(
    @CurrentActor() actor: Actor,
    @IdParam() id: string,
    @IfMatch() expected: ExpectedVersion,
  ): Promise<ProjectDto> {
    return this.projects.unarchive(actor, id, expected);
  }

  /**
   * Delete a project
   *
   * @remarks It is gone for every member at once, with all that is in it, for good. What a member keeps
   * below it goes to the top of their projects.
   */
  @Delete(':id')
  @ForMembers('owner')
  @HttpCode(204)
  @ApiNoContentResponse()
  deleteProject(
    @CurrentActor() actor: Actor,
    @IdParam() id: string,
    @IfMatch() expected: ExpectedVersion,
  ): Promise<void> {
    return this.projects.delete(actor, id, expected);
  }
}
