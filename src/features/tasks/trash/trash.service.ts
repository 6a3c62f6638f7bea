import { Injectable } from '@nestjs/common';
import { Any, IsNull, Not } from 'typeorm';
import type { Actor } from '../../../platform/access/actor.js';
import { Hourly } from '../../../platform/database/hourly.js';
import { record } from '../../../platform/events/events.js';
import type { Transaction } from '../../../platform/events/transaction.js';
import { UnitOfWork } from '../../../platform/events/unit-of-work.js';
import type { ExpectedVersion } from '../../../platform/http/if-match.js';
import { ProjectAccess } from '../../projects/project-access.service.js';
import { TaskDto } from '../dto/task.dto.js';
import { changeMany, lockMany, purgeMany } from '../many-tasks.js';
import { aboutTask, type Change, changeBy, changeTasks } from '../task-changes.js';
import { Task } from '../task.entity.js';
import { IS_BELOW } from '../task-tree.service.js';
import { taskDeleted, taskPurged, taskRestored } from '../tasks.events.js';
import { TasksService } from '../tasks.service.js';

const EXCLUSIVE = { hold: 'exclusive' } as const;

/** Use cases of the trash. A task goes there with all that is below it, and comes back so. */
@Injectable()
export class TrashService {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly tasks: TasksService,
  ) {}

  /** Throws as TasksService does. */
  delete(actor: Actor, id: string, expected: ExpectedVersion): Promise<void> {
    return this.unitOfWork.run(async (tx) => {
      const { task, entered } = await this.tasks.enterTask(tx, actor, id, 'editor', EXCLUSIVE);
      expected.check(task.version);
      changeTasks(tx, changeBy(actor, entered), [task], taskDeleted, (one, now) => (one.deletedAt = now));
      // What was there before stays as it was.
      const present = await lockMany(tx, actor.userId, `${IS_BELOW} AND deleted_at IS NULL`, [id]);
      const assignments = { set: { deletedAt: '$1::timestamptz' }, values: [task.deletedAt] };
      await changeMany(tx, actor.userId, present, assignments, taskDeleted);
    });
  }

  /** Brings back a task and what went to the trash with it; to the top if its parent stays there. Throws as TasksService. */
  restore(actor: Actor, id: string, expected: ExpectedVersion): Promise<TaskDto> {
    return this.unitOfWork.run(async (tx) => {
      const among = { ...EXCLUSIVE, among: 'all' } as const;
      const { task, entered } = await this.tasks.enterTask(tx, actor, id, 'editor', among);
      expected.check(task.version);
      if (!task.deletedAt) return TaskDto.from(task);
      const since = task.deletedAt;
      const isRoot = !(await hasParent(tx, task));
      changeTasks(tx, changeBy(actor, entered), [task], taskRestored, () => {
        task.deletedAt = null;
        if (isRoot) task.parentId = null;
      });
      const together = await lockMany(tx, actor.userId, `${IS_BELOW} AND deleted_at = $2`, [id, since]);
      const assignments = { set: { deletedAt: 'NULL' }, values: [] };
      await changeMany(tx, actor.userId, together, assignments, taskRestored);
      return TaskDto.from(task);
    });
  }

  /** Takes a task that is in the trash away for good, with all that is below it. Throws as TasksService does. */
  purge(actor: Actor, id: string, expected: ExpectedVersion): Promise<void> {
    return this.unitOfWork.run(async (tx) => {
      const among = { ...EXCLUSIVE, among: 'trash' } as const;
      const { task, entered } = await this.tasks.enterTask(tx, actor, id, 'editor', among);
      expected.check(task.version);
      await purgeMany(tx, actor.userId, await lockMany(tx, actor.userId, IS_BELOW, [id]));
      await purge(tx, changeBy(actor, entered), [task]);
    });
  }
}

/**
 * Some of what has been in the trash for a month, the oldest first. Those without parts: a parent would take all that is
 * below it along, which may be more than a transaction has time for.
 */
const EXPIRED = `
  SELECT id, project_id AS "projectId" FROM tasks WHERE deleted_at < now() - interval '30 days'
    AND NOT EXISTS (SELECT FROM tasks part WHERE part.parent_id = tasks.id)
  ORDER BY deleted_at LIMIT 100`;

/** Takes away what has been in the trash for a month. */
@Injectable()
export class TrashExpiry extends Hourly {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly projects: ProjectAccess,
  ) {
    super();
  }

  async run(): Promise<void> {
    while (await this.purgeSome());
  }

  private purgeSome(): Promise<boolean> {
    return this.unitOfWork.run(async (tx) => {
      const manager = await tx.open();
      const expired = await manager.query<{ id: string; projectId: string }[]>(EXPIRED);
      const projectId = expired[0]?.projectId;
      if (!projectId) return false;
      const { members } = await this.projects.lock(tx, projectId, 'exclusive');
      const ids = expired.filter((task) => task.projectId === projectId).map(({ id }) => id);
      const memberIds = members.map(({ userId }) => userId);
      // What was restored or moved meanwhile is as it was before.
      const where = { id: Any(ids), projectId, deletedAt: Not(IsNull()) };
      const gone = await manager.find(Task, { where, lock: { mode: 'pessimistic_write' } });
      await purge(tx, { actorId: null, projectId, memberIds }, gone);
      return true;
    });
  }
}

async function purge(tx: Transaction, change: Change, tasks: Task[]): Promise<void> {
  const manager = await tx.open();
  await manager.query('DELETE FROM tasks WHERE id = ANY($1)', [tasks.map(({ id }) => id)]);
  for (const task of tasks)
    record(tx, taskPurged, { ...aboutTask(change, task), data: { title: task.title } });
}

async function hasParent(tx: Transaction, { parentId }: Task): Promise<boolean> {
  const manager = await tx.open();
  return parentId !== null && (await manager.existsBy(Task, { id: parentId, deletedAt: IsNull() }));
}
