import { Injectable } from '@nestjs/common';
import { IsNull } from 'typeorm';
import type { Actor } from '../../../platform/access/actor.js';
import { type Gap, isIn, lastPosition, positionsIn } from '../../../platform/database/position.js';
import { DomainError, NotFound } from '../../../platform/errors/domain-error.js';
import { record } from '../../../platform/events/events.js';
import type { Transaction } from '../../../platform/events/transaction.js';
import { UnitOfWork } from '../../../platform/events/unit-of-work.js';
import type { ExpectedVersion } from '../../../platform/http/if-match.js';
import { type Entered, ProjectAccess } from '../../projects/project-access.service.js';
import { TaskDto } from '../dto/task.dto.js';
import { aboutTask, changeTasks } from '../task-changes.js';
import { Task } from '../task.entity.js';
import { TaskReferences } from '../task-references.service.js';
import { TaskTree } from '../task-tree.service.js';
import { taskLeft, taskMoved } from '../tasks.events.js';
import { TasksService } from '../tasks.service.js';
import type { PlaceTaskDto } from './dto/place-task.dto.js';
import { TaskOrder } from './task-order.service.js';

/** Moves tasks: to another project, section or parent, and in the order. */
@Injectable()
export class TaskPlacement {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly projects: ProjectAccess,
    private readonly tasks: TasksService,
    private readonly references: TaskReferences,
    private readonly tree: TaskTree,
    private readonly order: TaskOrder,
  ) {}

  /** Throws as TasksService does, UnknownProject, and what TaskReferences, TaskTree and TaskOrder throw. */
  place(actor: Actor, id: string, input: PlaceTaskDto, expected: ExpectedVersion): Promise<TaskDto> {
    return this.unitOfWork.run(async (tx) => {
      const from = await this.tasks.projectOf(tx, actor, id);
      const { source, target } = await this.enterBoth(
        tx,
        actor,
        from,
        input.projectId?.toLowerCase() ?? from,
      );
      const manager = await tx.open();
      const where = { id, projectId: from, deletedAt: IsNull() };
      const task = await manager.findOne(Task, { where, lock: { mode: 'for_no_key_update' } });
      // It was moved or deleted meanwhile.
      if (!task) throw new NotFound();
      expected.check(task.version);
      const before = source === target ? task : { ...task, sectionId: null, parentId: null };
      const place = placeOf(before, target.projectId, input);
      const isUnderAnother = place.parentId !== null && place.parentId !== before.parentId;
      const below = isUnderAnother || source !== target ? await this.tree.below(tx, id) : [];
      const moved = [task, ...below];
      if (isUnderAnother) await this.tree.checkParent(tx, place.projectId, place.parentId!, moved);
      await this.references.check(tx, actor, target, { ...task, ...place }, before);
      const gap = await this.order.gap(tx, place.projectId, id, input);
      const labelIds =
        source === target ? [] : await this.references.labelsAtHome(tx, place.projectId, moved);
      this.move(tx, actor, { source, target, labelIds }, moved, place, gap);
      return TaskDto.from(task);
    });
  }

  /** The first of `tasks` goes to its place; those below follow it into another project. */
  private move(
    tx: Transaction,
    actor: Actor,
    { source, target, labelIds }: { source: Entered; target: Entered; labelIds: string[] },
    tasks: Task[],
    place: Place,
    gap: Gap | undefined,
  ): void {
    const isElsewhere = source !== target;
    const first = tasks[0]!;
    const moving = isElsewhere ? tasks : [first];
    const stays = !isElsewhere && (!gap || isIn(gap, first.position));
    const fresh = () => (gap ? positionsIn(gap, moving.length) : moving.map(lastPosition));
    const positions = stays ? [first.position] : fresh();
    const memberIds = [...new Set([...source.memberIds, ...target.memberIds])];
    const change = { actorId: actor.userId, projectId: target.projectId, memberIds };
    changeTasks(tx, change, moving, taskMoved, (task) => {
      Object.assign(task, task === first ? place : { projectId: place.projectId, sectionId: null });
      task.position = positions[moving.indexOf(task)]!;
      if (!isElsewhere) return;
      task.assigneeIds = task.assigneeIds.filter((id) => target.memberIds.includes(id));
      task.labelIds = task.labelIds.filter((id) => labelIds.includes(id));
    });
    if (!isElsewhere) return;
    const left = { ...change, projectId: source.projectId };
    for (const task of moving)
      record(tx, taskLeft, { ...aboutTask(left, task), data: { title: task.title } });
  }

  /**
   * Both projects, held in the order of their ids so that two who go opposite ways do not wait for each other. Of two
   * refusals the one about the task's own project is told.
   */
  private async enterBoth(
    tx: Transaction,
    actor: Actor,
    from: string,
    to: string,
  ): Promise<{ source: Entered; target: Entered }> {
    const enter = {
      [to]: () => this.projects.enterNamed(tx, actor, to, 'editor', 'exclusive'),
      [from]: () => this.projects.enter(tx, actor, from, 'editor', 'exclusive'),
    };
    const outcomes = new Map<string, Entered | DomainError>();
    for (const id of Object.keys(enter).toSorted()) outcomes.set(id, await enter[id]!().catch(refusal));
    const [source, target] = [outcomes.get(from)!, outcomes.get(to)!];
    if (source instanceof DomainError) throw source;
    if (target instanceof DomainError) throw target;
    return { source, target };
  }
}

type Place = Pick<Task, 'projectId' | 'sectionId' | 'parentId'>;

function placeOf(
  before: Pick<Task, 'sectionId' | 'parentId'>,
  projectId: string,
  { sectionId, parentId }: PlaceTaskDto,
): Place {
  return {
    projectId,
    sectionId: sectionId === undefined ? before.sectionId : (sectionId?.toLowerCase() ?? null),
    parentId: parentId === undefined ? before.parentId : (parentId?.toLowerCase() ?? null),
  };
}

/** What PostgreSQL says is no refusal: the transaction has ended with it. */
function refusal(error: unknown): DomainError {
  if (error instanceof DomainError) return error;
  throw error;
}
