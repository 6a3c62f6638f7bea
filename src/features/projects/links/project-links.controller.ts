import { Body, Controller, Delete, Get, HttpCode, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiNoContentResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { ForMembers, Roles, Scoped } from '../../../platform/access/access.decorators.js';
import { type Actor, CurrentActor } from '../../../platform/access/actor.js';
import { IdParam } from '../../../platform/http/id-param.js';
import { type Page, pageOf, PageQuery } from '../../../platform/http/page.js';
import { Post } from '../../../platform/http/post.js';
import { CreateProjectLinkDto } from './dto/create-project-link.dto.js';
import { CreatedProjectLinkDto, ProjectLinkDto } from './dto/project-link.dto.js';
import { ProjectLinksQueries } from './project-links.queries.js';
import { ProjectLinksService } from './project-links.service.js';

@ApiTags('Sharing')
@Roles('user', 'admin')
@Scoped('projects')
@Controller('projects/:id/links')
export class ProjectLinksController {
  constructor(
    private readonly links: ProjectLinksService,
    private readonly queries: ProjectLinksQueries,
  ) {}

  /**
   * Make a link that shows a project to everybody
   *
   * @remarks Whoever has its `token` reads the project and its tasks through `GET /shared-projects/{token}`,
   * without people, comments and labels, and changes nothing. The token is told once. A project has at most 20 links.
   */
  @Post()
  @ForMembers('owner')
  @ApiCreatedResponse({ type: CreatedProjectLinkDto })
  createProjectLink(
    @CurrentActor() actor: Actor,
    @IdParam() id: string,
    @Body() input: CreateProjectLinkDto,
  ): Promise<CreatedProjectLinkDto> {
    return this.links.create(actor, id, input);
  }

  /**
   * List the links to a project
   *
   * @remarks Newest first, without their tokens. Those that have expired stay until you delete them.
   */
  @Get()
  @ForMembers('owner')
  @ApiOkResponse({ type: pageOf(ProjectLinkDto) })
  listProjectLinks(
    @CurrentActor() actor: Actor,
    @IdParam() id: string,
    @Query() query: PageQuery,
  ): Promise<Page<ProjectLinkDto>> {
    return this.queries.list(actor, id, query);
  }

  /**
   * Read a link to a project
   *
   * @remarks Without its token, which was told once.
   */
  @Get(':linkId')
  @ForMembers('owner')
  @ApiOkResponse({ type: ProjectLinkDto })
  getProjectLink(
    @CurrentActor() actor: Actor,
    @IdParam() id: string,
    @IdParam('linkId') linkId: string,
  ): Promise<ProjectLinkDto> {
    return this.queries.get(actor, id, linkId);
  }

  /**
   * Delete a link to a project
   *
   * @remarks It shows nothing any more, at once.
   */
  @Delete(':linkId')
  @ForMembers('owner')
  @HttpCode(204)
  @ApiNoContentResponse()
  deleteProjectLink(
    @CurrentActor() actor: Actor,
    @IdParam() id: string,
    @IdParam('linkId') linkId: string,
  ): Promise<void> {
    return this.links.revoke(actor, id, linkId);
  }
}
