import { Injectable } from '@nestjs/common';
import { IsNull } from 'typeorm';
import type { Actor } from '../../platform/access/actor.js';
import { NotFound } from '../../platform/errors/domain-error.js';
import { type EventDefinition, record } from '../../platform/events/events.js';
import type { Transaction } from '../../platform/events/transaction.js';
import { UnitOfWork } from '../../platform/events/unit-of-work.js';
import { ANY_VERSION, type ExpectedVersion } from '../../platform/http/if-match.js';
import type { CreateTaskDto } from './dto/create-task.dto.js';
import { TaskDto } from './dto/task.dto.js';
import type { UpdateTaskDto } from './dto/update-task.dto.js';
import { Task } from './task.entity.js';
import { TaskExists } from './tasks.errors.js';
import {
  taskChanged,
  type TaskChanges,
  taskCompleted,
  taskCreated,
  taskDeleted,
  taskListsOf,
  taskReopened,
} from './tasks.events.js';
import { ownerVisibleTo } from './tasks.policy.js';

/** Use cases that change tasks. Each throws NotFound for a task that is not the caller's, StaleVersion for an old one. */
@Injectable()
export class TasksService {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  /** Throws TaskExists, DueTwice. */
  create(actor: Actor, input: CreateTaskDto): Promise<TaskDto> {
    return this.unitOfWork.run(async (tx) => {
      const task = Task.create(actor.userId, input, new Date());
      tx.insert(Task, task, { tasks_pkey: () => new TaskExists() });
      record(tx, taskCreated, { ...this.aboutTask(actor, task), data: { title: task.title } });
      return TaskDto.from(task);
    });
  }

  /** Throws DueTwice. */
  update(actor: Actor, id: string, patch: UpdateTaskDto, expected = ANY_VERSION): Promise<TaskDto> {
    return this.change(actor, id, expected, taskChanged, (task) => task.revise(patch));
  }

  complete(actor: Actor, id: string, expected = ANY_VERSION): Promise<TaskDto> {
    return this.change(actor, id, expected, taskCompleted, (task, now) => task.complete(now));
  }

  reopen(actor: Actor, id: string, expected = ANY_VERSION): Promise<TaskDto> {
    return this.change(actor, id, expected, taskReopened, (task) => task.reopen());
  }

  async delete(actor: Actor, id: string, expected = ANY_VERSION): Promise<void> {
    await this.change(actor, id, expected, taskDeleted, (task, now) => task.delete(now));
  }

  /** See (locked), may, change, record. A change that changes nothing leaves version and event log alone. */
  private change(
    actor: Actor,
    id: string,
    expected: ExpectedVersion,
    event: EventDefinition<{ changes: TaskChanges }>,
    apply: (task: Task, now: Date) => void,
  ): Promise<TaskDto> {
    return this.unitOfWork.run(async (tx) => {
      const task = await this.see(tx, actor, id);
      expected.check(task.version);
      const now = new Date();
      const before = { ...task };
      apply(task, now);
      const changes = changesBetween(before, task);
      if (Object.keys(changes).length > 0) {
        Object.assign(task, { version: task.version + 1, updatedAt: now });
        tx.update(Task, task, [...Object.keys(changes), 'version', 'updatedAt'] as (keyof TaskChanges)[]);
        record(tx, event, { ...this.aboutTask(actor, task), data: { changes } });
      }
      return TaskDto.from(task);
    });
  }

  private async see(tx: Transaction, actor: Actor, id: string): Promise<Task> {
    const manager = await tx.open();
    const task = await manager.findOne(Task, {
      where: { id, ownerId: ownerVisibleTo(actor), deletedAt: IsNull() },
      lock: { mode: 'pessimistic_write' },
    });
    if (!task) throw new NotFound();
    return task;
  }

  private aboutTask(actor: Actor, task: Task) {
    return { actorId: actor.userId, subjectId: task.id, scopes: [taskListsOf(task.ownerId)] };
  }
}

const text = (value: unknown) => JSON.stringify(value);

function changesBetween(before: Partial<Task>, after: Task): TaskChanges {
  const columns = Object.keys(before) as (keyof Task)[];
  const changed = columns.filter((column) => text(before[column]) !== text(after[column]));
  return Object.fromEntries(changed.map((column) => [column, { from: before[column], to: after[column] }]));
}
