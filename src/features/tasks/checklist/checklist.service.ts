import { Injectable } from '@nestjs/common';
import type { Actor } from '../../../platform/access/actor.js';
import { type Gap, isIn, positionsIn } from '../../../platform/database/position.js';
import { NotFound } from '../../../platform/errors/domain-error.js';
import { changesBetween } from '../../../platform/events/changes.js';
import { record } from '../../../platform/events/events.js';
import type { Transaction } from '../../../platform/events/transaction.js';
import { UnitOfWork } from '../../../platform/events/unit-of-work.js';
import type { ExpectedVersion } from '../../../platform/http/if-match.js';
import { UnknownNeighbour } from '../../../platform/errors/order.errors.js';
import { aboutTask, changeBy } from '../task-changes.js';
import { type EnteredTask, TasksService } from '../tasks.service.js';
import { ChecklistItem } from './checklist-item.entity.js';
import { ItemExists, TooManyItems } from './checklist.errors.js';
import { itemAdded, itemChanged, itemDeleted } from './checklist.events.js';
import type { CreateChecklistItemDto } from './dto/create-item.dto.js';
import { ChecklistItemDto } from './dto/item.dto.js';
import type { UpdateChecklistItemDto } from './dto/update-item.dto.js';

const MAX_ITEMS = 500;

const BEHIND = `
  SELECT position AS lower, (SELECT min(position) FROM checklist_items
    WHERE task_id = $1 AND position > neighbour.position AND id <> $2) AS upper
  FROM checklist_items neighbour WHERE task_id = $1 AND id <> $2 AND id = $3`;
const FIRST = `
  SELECT NULL AS lower, min(position) AS upper FROM checklist_items WHERE task_id = $1 AND id <> $2`;

/**
 * Use cases that change the checklist of a task, whose row is locked meanwhile. Each throws NotFound for a task that
 * the caller cannot see and for an item that is not on its list, ProjectRoleRequired, ProjectArchived, and StaleVersion.
 */
@Injectable()
export class ChecklistService {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly tasks: TasksService,
  ) {}

  /** Throws ItemExists, TooManyItems. */
  create(actor: Actor, taskId: string, input: CreateChecklistItemDto): Promise<ChecklistItemDto> {
    return this.unitOfWork.run(async (tx) => {
      const at = await this.tasks.enterTask(tx, actor, taskId, 'editor');
      const manager = await tx.open();
      if ((await manager.countBy(ChecklistItem, { taskId })) >= MAX_ITEMS) throw new TooManyItems();
      const item = ChecklistItem.create(taskId, input, new Date());
      tx.insert(ChecklistItem, item, { checklist_items_pkey: () => new ItemExists() });
      record(tx, itemAdded, { ...about(actor, at), data: { itemId: item.id, name: item.name } });
      return ChecklistItemDto.from(item);
    });
  }

  update(
    actor: Actor,
    taskId: string,
    id: string,
    patch: UpdateChecklistItemDto,
    expected: ExpectedVersion,
  ): Promise<ChecklistItemDto> {
    return this.change(actor, taskId, id, expected, (item) => item.revise(patch));
  }

  /** Throws UnknownNeighbour, OrderExhausted. */
  place(
    actor: Actor,
    taskId: string,
    id: string,
    after: string | null,
    expected: ExpectedVersion,
  ): Promise<ChecklistItemDto> {
    return this.change(actor, taskId, id, expected, async (item, tx) => {
      const gap = await gapBehind(tx, item, after);
      if (!isIn(gap, item.position)) item.position = positionsIn(gap, 1)[0]!;
    });
  }

  delete(actor: Actor, taskId: string, id: string, expected: ExpectedVersion): Promise<void> {
    return this.unitOfWork.run(async (tx) => {
      const at = await this.tasks.enterTask(tx, actor, taskId, 'editor');
      const item = await see(tx, taskId, id);
      expected.check(item.version);
      const manager = await tx.open();
      await manager.delete(ChecklistItem, { id });
      record(tx, itemDeleted, { ...about(actor, at), data: { itemId: id, name: item.name } });
    });
  }

  private change(
    actor: Actor,
    taskId: string,
    id: string,
    expected: ExpectedVersion,
    apply: (item: ChecklistItem, tx: Transaction) => void | Promise<void>,
  ): Promise<ChecklistItemDto> {
    return this.unitOfWork.run(async (tx) => {
      const at = await this.tasks.enterTask(tx, actor, taskId, 'editor');
      const item = await see(tx, taskId, id);
      expected.check(item.version);
      const before = { ...item };
      await apply(item, tx);
      const changes = changesBetween<ChecklistItem>(before, item);
      if (Object.keys(changes).length === 0) return ChecklistItemDto.from(item);
      Object.assign(item, { version: item.version + 1, updatedAt: new Date() });
      tx.update(ChecklistItem, item, ['name', 'quantity', 'checked', 'position', 'version', 'updatedAt']);
      record(tx, itemChanged, { ...about(actor, at), data: { itemId: id, name: item.name, changes } });
      return ChecklistItemDto.from(item);
    });
  }
}

/** No list of tasks shows anything of a checklist. */
const about = (actor: Actor, { task, entered }: EnteredTask) => ({
  ...aboutTask(changeBy(actor, entered), task),
  scopes: [],
});

async function see(tx: Transaction, taskId: string, id: string): Promise<ChecklistItem> {
  const manager = await tx.open();
  const item = await manager.findOneBy(ChecklistItem, { id, taskId });
  if (!item) throw new NotFound();
  return item;
}

async function gapBehind(tx: Transaction, { id, taskId }: ChecklistItem, after: string | null): Promise<Gap> {
  const manager = await tx.open();
  const found = after
    ? await manager.query<Gap[]>(BEHIND, [taskId, id, after])
    : await manager.query<Gap[]>(FIRST, [taskId, id]);
  if (!found[0]) throw new UnknownNeighbour();
  return found[0];
}
