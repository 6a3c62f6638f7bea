import { Args, ID, Mutation, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { Roles, Scoped } from '../../../platform/access/access.decorators.js';
import { type Actor, CurrentActor } from '../../../platform/access/actor.js';
import { Id, Input, PageArgs, Version } from '../../../platform/graphql/arguments.js';
import { connect, type Connection, connectionOf } from '../../../platform/graphql/connections.js';
import { InTogether, type Together } from '../../../platform/graphql/together.js';
import { inputTypes, nodeType } from '../../../platform/graphql/types.js';
import type { ExpectedVersion } from '../../../platform/http/if-match.js';
import { TaskDto } from '../dto/task.dto.js';
import { ChecklistQueries } from './checklist.queries.js';
import { ChecklistService } from './checklist.service.js';
import { CreateChecklistItemDto } from './dto/create-item.dto.js';
import { ChecklistItemDto } from './dto/item.dto.js';
import { PlaceChecklistItemDto } from './dto/place-item.dto.js';
import { UpdateChecklistItemDto } from './dto/update-item.dto.js';

nodeType(ChecklistItemDto);
inputTypes(CreateChecklistItemDto, UpdateChecklistItemDto, PlaceChecklistItemDto);

@Roles('user', 'admin')
@Scoped('tasks')
@Resolver(() => TaskDto)
export class ChecklistResolver {
  constructor(
    private readonly checklist: ChecklistService,
    private readonly queries: ChecklistQueries,
  ) {}

  @ResolveField(() => connectionOf(ChecklistItemDto), { description: 'Its checklist, in its order.' })
  itemsConnection(
    @Parent() task: TaskDto,
    @CurrentActor() actor: Actor,
    @Args() page: PageArgs,
    @InTogether() together: Together,
  ): Promise<Connection<ChecklistItemDto>> {
    return connect(page, (part) => together(task, (tasks) => this.queries.listOfEach(actor, tasks, part)));
  }

  @Mutation(() => ChecklistItemDto, {
    description: 'Puts an item behind the others. A task has at most 500.',
  })
  createItem(
    @CurrentActor() actor: Actor,
    @Id('taskId') taskId: string,
    @Input() input: CreateChecklistItemDto,
  ): Promise<ChecklistItemDto> {
    return this.checklist.create(actor, taskId, input);
  }

  @Mutation(() => ChecklistItemDto, { description: '`{ checked: true }` is all it takes to check one.' })
  updateItem(
    @CurrentActor() actor: Actor,
    @Id('taskId') taskId: string,
    @Id() id: string,
    @Input() input: UpdateChecklistItemDto,
    @Version() expected: ExpectedVersion,
  ): Promise<ChecklistItemDto> {
    return this.checklist.update(actor, taskId, id, input, expected);
  }

  @Mutation(() => ChecklistItemDto, {
    description: 'Puts it behind another one of the task, or to the first place.',
  })
  moveItem(
    @CurrentActor() actor: Actor,
    @Id('taskId') taskId: string,
    @Id() id: string,
    @Input() { after }: PlaceChecklistItemDto,
    @Version() expected: ExpectedVersion,
  ): Promise<ChecklistItemDto> {
    return this.checklist.place(actor, taskId, id, after, expected);
  }

  @Mutation(() => ID, { description: 'It is gone for good.' })
  async deleteItem(
    @CurrentActor() actor: Actor,
    @Id('taskId') taskId: string,
    @Id() id: string,
    @Version() expected: ExpectedVersion,
  ): Promise<string> {
    await this.checklist.delete(actor, taskId, id, expected);
    return id;
  }
}
