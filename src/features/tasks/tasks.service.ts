import { Injectable } from '@nestjs/common';
import { IsNull, Not } from 'typeorm';
import type { Actor } from '../../platform/access/actor.js';
import { NotFound } from '../../platform/errors/domain-error.js';
import { type EventDefinition, record } from '../../platform/events/events.js';
import type { Transaction } from '../../platform/events/transaction.js';
import { UnitOfWork } from '../../platform/events/unit-of-work.js';
import type { ExpectedVersion } from '../../platform/http/if-match.js';
import { type Entered, type Hold, ProjectAccess } from '../projects/project-access.service.js';
import type { ProjectRole } from '../projects/project-member.entity.js';
import type { CreateTaskDto } from './dto/create-task.dto.js';
import { TaskDto } from './dto/task.dto.js';
import type { UpdateTaskDto } from './dto/update-task.dto.js';
import { aboutTask, changeBy, changeTasks } from './task-changes.js';
import { Task } from './task.entity.js';
import { TaskReferences } from './task-references.service.js';
import { TaskTree } from './task-tree.service.js';
import { TaskExists } from './tasks.errors.js';
import { taskChanged, type TaskChanges, taskCompleted, taskCreated, taskReopened } from './tasks.events.js';

/** The project of a task that the caller may see. */
const PROJECT_OF = `
  SELECT t.project_id AS "projectId" FROM tasks t JOIN project_members m ON m.project_id = t.project_id AND m.user_id = $1
  WHERE t.id = $2`;

const AMONG = { live: { deletedAt: IsNull() }, trash: { deletedAt: Not(IsNull()) }, all: {} };

/** A task that a use case may change, and the project that it has entered for that. */
export interface EnteredTask {
  readonly task: Task;
  readonly entered: Entered;
}

/**
 * Use cases that change tasks. Each throws NotFound for a task that the caller cannot see, ProjectRoleRequired for one
 * that they can only see, ProjectArchived, and StaleVersion for an old one.
 */
@Injectable()
export class TasksService {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly projects: ProjectAccess,
    private readonly references: TaskReferences,
    private readonly tree: TaskTree,
  ) {}

  /** Throws TaskExists, UnknownProject, and what Task.create, TaskReferences and TaskTree throw. */
  create(actor: Actor, input: CreateTaskDto): Promise<TaskDto> {
    return this.unitOfWork.run(async (tx) => {
      const task = Task.create(actor.userId, input, new Date());
      const hold = task.parentId ? 'exclusive' : 'shared';
      const entered = await this.projects.enterNamed(tx, actor, task.projectId, 'editor', hold);
      await this.references.check(tx, actor, entered, task);
      if (task.parentId) await this.tree.checkParent(tx, task.projectId, task.parentId);
      tx.insert(Task, task, input.id ? { tasks_pkey: () => new TaskExists() } : {});
      record(tx, taskCreated, { ...aboutTask(changeBy(actor, entered), task), data: { title: task.title } });
      return TaskDto.from(task);
    });
  }

  /** Throws what Task.revise and TaskReferences throw. */
  update(actor: Actor, id: string, patch: UpdateTaskDto, expected: ExpectedVersion): Promise<TaskDto> {
    return this.unitOfWork.run(async (tx) => {
      const { task, entered } = await this.enterTask(tx, actor, id, 'editor');
      expected.check(task.version);
      const before = { ...task };
      changeTasks(tx, changeBy(actor, entered), [task], taskChanged, () => task.revise(patch));
      await this.references.check(tx, actor, entered, task, before);
      return TaskDto.from(task);
    });
  }

  complete(actor: Actor, id: string, expected: ExpectedVersion): Promise<TaskDto> {
    return this.change(actor, id, expected, taskCompleted, (task, now) => task.complete(now));
  }

  reopen(actor: Actor, id: string, expected: ExpectedVersion): Promise<TaskDto> {
    return this.change(actor, id, expected, taskReopened, (task) => task.reopen());
  }

  private change(
    actor: Actor,
    id: string,
    expected: ExpectedVersion,
    event: EventDefinition<{ changes: TaskChanges }>,
    apply: (task: Task, now: Date) => void,
  ): Promise<TaskDto> {
    return this.unitOfWork.run(async (tx) => {
      const { task, entered } = await this.enterTask(tx, actor, id, 'editor');
      expected.check(task.version);
      changeTasks(tx, changeBy(actor, entered), [task], event, apply);
      return TaskDto.from(task);
    });
  }

  /**
   * A task, locked, in a project where the caller has at least the role `needed`, as part of a larger use case. Throws
   * as every use case here does.
   */
  async enterTask(
    tx: Transaction,
    actor: Actor,
    id: string,
    needed: ProjectRole,
    { hold = 'shared', among = 'live' }: { hold?: Hold; among?: keyof typeof AMONG } = {},
  ): Promise<EnteredTask> {
    const manager = await tx.open();
    // Its key stays, so nobody who refers to it has to wait: two who relate tasks to each other would, for each other.
    const lock = { mode: 'for_no_key_update' as const };
    const found = (projectId: string) =>
      manager.findOne(Task, { where: { id, projectId, ...AMONG[among] }, lock });
    // Most tasks are in the caller's Inbox, which needs no lock.
    let projectId = actor.userId;
    let task = hold === 'shared' ? await found(projectId) : null;
    if (!task) projectId = await this.projectOf(tx, actor, id);
    const entered = await this.projects.enter(tx, actor, projectId, needed, hold);
    task ??= await found(projectId);
    // It was moved or deleted meanwhile.
    if (!task) throw new NotFound();
    return { task, entered };
  }

  /** The project that a task is in at the moment. Throws NotFound. */
  async projectOf(tx: Transaction, { userId }: Actor, id: string): Promise<string> {
    const manager = await tx.open();
    const [visible] = await manager.query<{ projectId: string }[]>(PROJECT_OF, [userId, id]);
    if (!visible) throw new NotFound();
    return visible.projectId;
  }
}
