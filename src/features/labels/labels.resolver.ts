import { Args, ID, Mutation, Query, Resolver } from '@nestjs/graphql';
import { IntersectionType, PickType } from '@nestjs/swagger';
import { Roles, Scoped } from '../../platform/access/access.decorators.js';
import { type Actor, CurrentActor } from '../../platform/access/actor.js';
import { Id, Input, PageArgs, Version } from '../../platform/graphql/arguments.js';
import { connect, type Connection, connectionOf } from '../../platform/graphql/connections.js';
import { argsType, inputTypes, nodeType } from '../../platform/graphql/types.js';
import type { ExpectedVersion } from '../../platform/http/if-match.js';
import { CreateLabelDto } from './dto/create-label.dto.js';
import { LabelDto } from './dto/label.dto.js';
import { ListLabelsQuery } from './dto/list-labels.dto.js';
import { UpdateLabelDto } from './dto/update-label.dto.js';
import { LabelsQueries } from './labels.queries.js';
import { LabelsService } from './labels.service.js';

nodeType(LabelDto);
inputTypes(CreateLabelDto, UpdateLabelDto);

class LabelsArgs extends IntersectionType(PageArgs, PickType(ListLabelsQuery, ['sort'])) {}
argsType(LabelsArgs);

@Roles('user', 'admin')
@Scoped('labels')
@Resolver(() => LabelDto)
export class LabelsResolver {
  constructor(
    private readonly labels: LabelsService,
    private readonly queries: LabelsQueries,
  ) {}

  @Query(() => LabelDto, { description: 'A label of yours.' })
  label(@CurrentActor() actor: Actor, @Id() id: string): Promise<LabelDto> {
    return this.queries.get(actor, id);
  }

  @Query(() => connectionOf(LabelDto), { description: 'Your labels, by name unless `sort` says otherwise.' })
  labelsConnection(
    @CurrentActor() actor: Actor,
    @Args() { sort, ...page }: LabelsArgs,
  ): Promise<Connection<LabelDto>> {
    return connect(page, (part) => this.queries.list(actor, { ...part, sort }));
  }

  @Mutation(() => LabelDto, { description: 'Makes a label. Everybody has at most 500.' })
  createLabel(@CurrentActor() actor: Actor, @Input() input: CreateLabelDto): Promise<LabelDto> {
    return this.labels.create(actor, input);
  }

  @Mutation(() => LabelDto, { description: 'Changes what is given; `null` clears.' })
  updateLabel(
    @CurrentActor() actor: Actor,
    @Id() id: string,
    @Input() input: UpdateLabelDto,
    @Version() expected: ExpectedVersion,
  ): Promise<LabelDto> {
    return this.labels.update(actor, id, input, expected);
  }

  @Mutation(() => ID, { description: 'Takes a label off every task, and away for good.' })
  async deleteLabel(
    @CurrentActor() actor: Actor,
    @Id() id: string,
    @Version() expected: ExpectedVersion,
  ): Promise<string> {
    await this.labels.delete(actor, id, expected);
    return id;
  }
}
