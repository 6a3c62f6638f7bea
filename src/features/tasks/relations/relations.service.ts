import { Injectable } from '@nestjs/common';
import type { Actor } from '../../../platform/access/actor.js';
import { NotFound } from '../../../platform/errors/domain-error.js';
import { type EventDefinition, record } from '../../../platform/events/events.js';
import type { Transaction } from '../../../platform/events/transaction.js';
import { UnitOfWork } from '../../../platform/events/unit-of-work.js';
import { aboutTask, changeBy } from '../task-changes.js';
import { type EnteredTask, TasksService } from '../tasks.service.js';
import type { CreateRelationDto } from './dto/create-relation.dto.js';
import type { RelationDto } from './dto/relation.dto.js';
import { RelationExists, TooManyRelations, UnknownTask } from './relations.errors.js';
import { relationAdded, relationDeleted, type RelationFact } from './relations.events.js';
import { SEEN } from './relations.queries.js';
import { TaskRelation } from './task-relation.entity.js';

/** Of one task. */
const MOST = 100;

/** Only those that the caller sees: others could fill it up unseen. */
const COUNT = `SELECT count(*)::int AS count FROM (${SEEN}) AS relations`;

/** A task that the caller sees, and that stays until the transaction has ended. */
const OTHER = `
  SELECT t.id FROM tasks t JOIN project_members m ON m.project_id = t.project_id AND m.user_id = $1
  WHERE t.id = $2 AND t.deleted_at IS NULL FOR KEY SHARE OF t`;

/** Use cases that change relations. Each throws NotFound, ProjectRoleRequired and ProjectArchived as TasksService does. */
@Injectable()
export class RelationsService {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly tasks: TasksService,
  ) {}

  /** Throws UnknownTask, RelationExists, TooManyRelations for either end. */
  create(actor: Actor, taskId: string, { kind, taskId: other }: CreateRelationDto): Promise<RelationDto> {
    return this.unitOfWork.run(async (tx) => {
      const at = await this.tasks.enterTask(tx, actor, taskId, 'editor');
      const otherId = other.toLowerCase();
      if (otherId === taskId || !(await isSeen(tx, actor, otherId))) throw new UnknownTask();
      for (const end of [taskId, otherId])
        if ((await countSeen(tx, actor, end)) >= MOST) throw new TooManyRelations();
      const relation = TaskRelation.create(kind, taskId, otherId, new Date());
      tx.insert(TaskRelation, relation, { task_relations_ends: () => new RelationExists() });
      recordRelation(tx, actor, relationAdded, at, relation);
      return { id: relation.id, kind, taskId: otherId, createdAt: relation.createdAt.toISOString() };
    });
  }

  delete(actor: Actor, taskId: string, id: string): Promise<void> {
    return this.unitOfWork.run(async (tx) => {
      const at = await this.tasks.enterTask(tx, actor, taskId, 'editor');
      const manager = await tx.open();
      const relation = await manager.findOneBy(TaskRelation, [
        { id, taskId },
        { id, otherId: taskId },
      ]);
      const other = relation?.taskId === taskId ? relation.otherId : relation?.taskId;
      if (!relation || !(await isSeen(tx, actor, other!))) throw new NotFound();
      await manager.delete(TaskRelation, { id });
      recordRelation(tx, actor, relationDeleted, at, relation);
    });
  }
}

async function countSeen(tx: Transaction, { userId }: Actor, taskId: string): Promise<number> {
  const manager = await tx.open();
  const [found] = await manager.query<{ count: number }[]>(COUNT, [userId, taskId]);
  return found!.count;
}

async function isSeen(tx: Transaction, { userId }: Actor, id: string): Promise<boolean> {
  const manager = await tx.open();
  return (await manager.query<object[]>(OTHER, [userId, id])).length > 0;
}

/** No list of tasks shows anything of a relation. */
function recordRelation(
  tx: Transaction,
  actor: Actor,
  event: EventDefinition<RelationFact>,
  { task, entered }: EnteredTask,
  { id: relationId, kind, taskId, otherId }: TaskRelation,
): void {
  const data = { relationId, kind, taskId, otherId };
  record(tx, event, { ...aboutTask(changeBy(actor, entered), task), scopes: [], data });
}
