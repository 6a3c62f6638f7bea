import { Body, Controller, Delete, Get, HttpCode, Patch, Put, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiNoContentResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { ForMembers, Roles, Scoped } from '../../../platform/access/access.decorators.js';
import { type Actor, CurrentActor } from '../../../platform/access/actor.js';
import { IdParam } from '../../../platform/http/id-param.js';
import { type ExpectedVersion, IfMatch } from '../../../platform/http/if-match.js';
import { LocatedAt } from '../../../platform/http/located-at.js';
import { type Page, pageOf, PageQuery } from '../../../platform/http/page.js';
import { Post } from '../../../platform/http/post.js';
import { CreateSectionDto } from './dto/create-section.dto.js';
import { PlaceSectionDto } from './dto/place-section.dto.js';
import { SectionDto } from './dto/section.dto.js';
import { UpdateSectionDto } from './dto/update-section.dto.js';
import { SectionsQueries } from './sections.queries.js';
import { SectionsService } from './sections.service.js';

@ApiTags('Projects')
@Roles('user', 'admin')
@Scoped('projects')
@Controller()
export class SectionsController {
  constructor(
    private readonly sections: SectionsService,
    private readonly queries: SectionsQueries,
  ) {}

  /**
   * Create a section
   *
   * @remarks A column of a board, a heading in a list, behind the others. A project has at most 200.
   */
  @Post('projects/:id/sections')
  @ForMembers('editor')
  @LocatedAt('/sections')
  @ApiCreatedResponse({ type: SectionDto })
  createSection(
    @CurrentActor() actor: Actor,
    @IdParam() id: string,
    @Body() input: CreateSectionDto,
  ): Promise<SectionDto> {
    return this.sections.create(actor, id, input);
  }

  /**
   * List the sections of a project
   *
   * @remarks In their order.
   */
  @Get('projects/:id/sections')
  @ForMembers('viewer')
  @ApiOkResponse({ type: pageOf(SectionDto) })
  listSections(
    @CurrentActor() actor: Actor,
    @IdParam() id: string,
    @Query() query: PageQuery,
  ): Promise<Page<SectionDto>> {
    return this.queries.list(actor, id, query);
  }

  /**
   * Read a section
   *
   * @remarks With `If-None-Match` and the ETag you have, 304 says that nothing changed.
   */
  @Get('sections/:id')
  @ForMembers('viewer')
  @ApiOkResponse({ type: SectionDto })
  getSection(@CurrentActor() actor: Actor, @IdParam() id: string): Promise<SectionDto> {
    return this.queries.get(actor, id);
  }

  /**
   * Rename a section
   *
   * @remarks JSON Merge Patch.
   */
  @Patch('sections/:id')
  @ForMembers('editor')
  @ApiOkResponse({ type: SectionDto })
  updateSection(
    @CurrentActor() actor: Actor,
    @IdParam() id: string,
    @Body() patch: UpdateSectionDto,
    @IfMatch() expected: ExpectedVersion,
  ): Promise<SectionDto> {
    return this.sections.update(actor, id, patch, expected);
  }

  /**
   * Move a section
   *
   * @remarks Behind another one of the project, or to the first place.
   */
  @Put('sections/:id/placement')
  @ForMembers('editor')
  @ApiOkResponse({ type: SectionDto })
  placeSection(
    @CurrentActor() actor: Actor,
    @IdParam() id: string,
    @Body() input: PlaceSectionDto,
    @IfMatch() expected: ExpectedVersion,
  ): Promise<SectionDto> {
    return this.sections.place(actor, id, input, expected);
  }

  /**
   * Delete a section
   *
   * @remarks The tasks in it stay in the project, in no section.
   */
  @Delete('sections/:id')
  @ForMembers('editor')
  @HttpCode(204)
  @ApiNoContentResponse()
  deleteSection(
    @CurrentActor() actor: Actor,
    @IdParam() id: string,
    @IfMatch() expected: ExpectedVersion,
  ): Promise<void> {
    return this.sections.delete(actor, id, expected);
  }
}
