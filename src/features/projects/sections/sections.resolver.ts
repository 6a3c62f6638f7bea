import { Args, ID, Mutation, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { Roles, Scoped } from '../../../platform/access/access.decorators.js';
import { type Actor, CurrentActor } from '../../../platform/access/actor.js';
import { Id, Input, PageArgs, Version } from '../../../platform/graphql/arguments.js';
import { connect, type Connection, connectionOf } from '../../../platform/graphql/connections.js';
import { InTogether, type Together } from '../../../platform/graphql/together.js';
import { inputTypes, nodeType } from '../../../platform/graphql/types.js';
import type { ExpectedVersion } from '../../../platform/http/if-match.js';
import { ProjectDto } from '../dto/project.dto.js';
import { CreateSectionDto } from './dto/create-section.dto.js';
import { PlaceSectionDto } from './dto/place-section.dto.js';
import { SectionDto } from './dto/section.dto.js';
import { UpdateSectionDto } from './dto/update-section.dto.js';
import { SectionsQueries } from './sections.queries.js';
import { SectionsService } from './sections.service.js';

nodeType(SectionDto);
inputTypes(CreateSectionDto, UpdateSectionDto, PlaceSectionDto);

@Roles('user', 'admin')
@Scoped('projects')
@Resolver(() => ProjectDto)
export class SectionsResolver {
  constructor(
    private readonly sections: SectionsService,
    private readonly queries: SectionsQueries,
  ) {}

  @Query(() => SectionDto, { description: 'A section of a project that you are in.' })
  section(@CurrentActor() actor: Actor, @Id() id: string): Promise<SectionDto> {
    return this.queries.get(actor, id);
  }

  @ResolveField(() => connectionOf(SectionDto), { description: 'Its sections, in their order.' })
  sectionsConnection(
    @Parent() project: ProjectDto,
    @CurrentActor() actor: Actor,
    @Args() page: PageArgs,
    @InTogether() together: Together,
  ): Promise<Connection<SectionDto>> {
    return connect(page, (part) =>
      together(project, (projects) => this.queries.listOfEach(actor, projects, part)),
    );
  }

  @Mutation(() => SectionDto, {
    description: 'For editors: makes a section behind the others. A project has at most 200.',
  })
  createSection(
    @CurrentActor() actor: Actor,
    @Id('projectId') projectId: string,
    @Input() input: CreateSectionDto,
  ): Promise<SectionDto> {
    return this.sections.create(actor, projectId, input);
  }

  @Mutation(() => SectionDto, { description: 'For editors: renames a section.' })
  updateSection(
    @CurrentActor() actor: Actor,
    @Id() id: string,
    @Input() input: UpdateSectionDto,
    @Version() expected: ExpectedVersion,
  ): Promise<SectionDto> {
    return this.sections.update(actor, id, input, expected);
  }

  @Mutation(() => SectionDto, { description: 'For editors: puts it behind another one of the project.' })
  moveSection(
    @CurrentActor() actor: Actor,
    @Id() id: string,
    @Input() input: PlaceSectionDto,
    @Version() expected: ExpectedVersion,
  ): Promise<SectionDto> {
    return this.sections.place(actor, id, input, expected);
  }

  @Mutation(() => ID, { description: 'For editors: its tasks stay in the project, in no section.' })
  async deleteSection(
    @CurrentActor() actor: Actor,
    @Id() id: string,
    @Version() expected: ExpectedVersion,
  ): Promise<string> {
    await this.sections.delete(actor, id, expected);
    return id;
  }
}
