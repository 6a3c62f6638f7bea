import { Injectable } from '@nestjs/common';
import { Any } from 'typeorm';
import type { Transaction } from '../../platform/events/transaction.js';
import { Task } from './task.entity.js';
import { CyclicParent, TooDeep, UnknownParent } from './tasks.errors.js';

const MAX_LEVELS = 5;

const BELOW = `
  WITH RECURSIVE tree AS (
    SELECT id FROM tasks WHERE id = ANY($1)
    UNION SELECT t.id FROM tasks t JOIN tree ON t.parent_id = tree.id
  ) SELECT id FROM tree`;
const ABOVE = `
  WITH RECURSIVE path AS (
    SELECT id, parent_id FROM tasks WHERE id = $1 AND project_id = $2 AND deleted_at IS NULL
    UNION SELECT t.id, t.parent_id FROM tasks t JOIN path ON t.id = path.parent_id
  ) SELECT id FROM path`;

/** Is below the task `$1`; what is in the trash is there as well. */
export const IS_BELOW = `id IN (
  WITH RECURSIVE tree AS (
    SELECT id FROM tasks WHERE parent_id = $1
    UNION SELECT t.id FROM tasks t JOIN tree ON t.parent_id = tree.id
  ) SELECT id FROM tree)`;

/** How tasks are parts of tasks. Whoever asks holds the project exclusively, so that it stays as it is told. */
@Injectable()
export class TaskTree {
  /** Tasks and all that is below them, locked, in their order. What is in the trash is there as well. */
  async below(tx: Transaction, ids: string[]): Promise<Task[]> {
    const manager = await tx.open();
    const found = await manager.query<{ id: string }[]>(BELOW, [ids]);
    return manager.find(Task, {
      where: { id: Any(found.map(({ id }) => id)) },
      order: { position: 'ASC' },
      lock: { mode: 'pessimistic_write' },
    });
  }

  /**
   * Makes sure that a task of the project can become the parent of another, which is given with all that is below it,
   * or new. Throws UnknownParent, CyclicParent, TooDeep.
   */
  async checkParent(tx: Transaction, projectId: string, parentId: string, moved: Task[] = []): Promise<void> {
    const manager = await tx.open();
    const path = await manager.query<{ id: string }[]>(ABOVE, [parentId, projectId]);
    if (path.length === 0) throw new UnknownParent();
    if (moved.some(({ id }) => id === parentId)) throw new CyclicParent();
    if (path.length + levelsOf(moved) > MAX_LEVELS) throw new TooDeep();
  }
}

/** Of a tree that is whole. */
function levelsOf(tasks: Task[]): number {
  const ids = new Set(tasks.map(({ id }) => id));
  let level = tasks.filter(({ parentId }) => !parentId || !ids.has(parentId));
  let levels = 1;
  for (;;) {
    const parents = new Set(level.map(({ id }) => id));
    level = tasks.filter(({ parentId }) => parentId && parents.has(parentId));
    if (level.length === 0) return levels;
    levels += 1;
  }
}
