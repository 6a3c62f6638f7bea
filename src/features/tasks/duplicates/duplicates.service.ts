import { Injectable } from '@nestjs/common';
import { Any } from 'typeorm';
import type { Actor } from '../../../platform/access/actor.js';
import { newId } from '../../../platform/database/new-id.js';
import { positionsIn } from '../../../platform/database/position.js';
import { record } from '../../../platform/events/events.js';
import type { Transaction } from '../../../platform/events/transaction.js';
import { UnitOfWork } from '../../../platform/events/unit-of-work.js';
import { ChecklistItem } from '../checklist/checklist-item.entity.js';
import { TaskDto } from '../dto/task.dto.js';
import { TaskOrder } from '../placement/task-order.service.js';
import { aboutTask, changeBy } from '../task-changes.js';
import { Task } from '../task.entity.js';
import { TaskTree } from '../task-tree.service.js';
import { taskCreated } from '../tasks.events.js';
import { TasksService } from '../tasks.service.js';
import { TooManyTasks } from './duplicates.errors.js';
import type { DuplicateTaskDto } from './dto/duplicate-task.dto.js';

const MAX_TASKS = 500;
const MAX_ITEMS = 5000;

/** Copies tasks. */
@Injectable()
export class DuplicatesService {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly tasks: TasksService,
    private readonly tree: TaskTree,
    private readonly order: TaskOrder,
  ) {}

  /** Throws as TasksService does, TooManyTasks, TooManyParts, OrderExhausted. */
  duplicate(actor: Actor, id: string, { includeSubtasks, title }: DuplicateTaskDto): Promise<TaskDto> {
    return this.unitOfWork.run(async (tx) => {
      const { task, entered } = await this.tasks.enterTask(tx, actor, id, 'editor', { hold: 'exclusive' });
      const originals = includeSubtasks ? [task, ...(await this.subtasks(tx, id))] : [task];
      if (originals.length > MAX_TASKS) throw new TooManyTasks();
      const { upper } = (await this.order.gap(tx, task.projectId, null, { after: id }))!;
      const positions = positionsIn({ lower: task.position, upper }, originals.length);
      const ids = new Map(originals.map((original) => [original.id, newId()]));
      const now = new Date();
      const copies = originals.map((original, index) => {
        // The first one is where its original is, and all others below it.
        const parentId = ids.get(original.parentId ?? '') ?? original.parentId;
        return original.copy(
          actor.userId,
          { id: ids.get(original.id)!, parentId, position: positions[index]! },
          now,
        );
      });
      if (task.parentId) await this.tree.checkParent(tx, task.projectId, task.parentId, copies);
      const [first] = copies;
      if (title !== undefined) first!.title = title;
      tx.insertAll(Task, copies);
      tx.insertAll(ChecklistItem, await this.items(tx, ids, now));
      const change = changeBy(actor, entered);
      for (const copy of copies)
        record(tx, taskCreated, { ...aboutTask(change, copy), data: { title: copy.title } });
      return TaskDto.from(first!);
    });
  }

  private async subtasks(tx: Transaction, id: string): Promise<Task[]> {
    const below = await this.tree.below(tx, id);
    return below.filter((task) => !task.deletedAt);
  }

  /** The checklists of the copies. */
  private async items(tx: Transaction, ids: Map<string, string>, now: Date): Promise<ChecklistItem[]> {
    const manager = await tx.open();
    const originals = await manager.find(ChecklistItem, {
      where: { taskId: Any([...ids.keys()]) },
      take: MAX_ITEMS + 1,
    });
    if (originals.length > MAX_ITEMS) throw new TooManyTasks();
    return originals.map((item) => item.copy(ids.get(item.taskId)!, now));
  }
}
