import { Injectable } from '@nestjs/common';
import { Any } from 'typeorm';
import type { Transaction } from '../../platform/events/transaction.js';
import { Task } from './task.entity.js';
import { CyclicParent, TooDeep, TooManyParts, UnknownParent } from './tasks.errors.js';

const MAX_LEVELS = 5;
/** Below one task that is below none, those in the trash included: they move, go and come back together. */
const MAX_PARTS = 2_000;

/** Where a tree begins, and all that is below, also what is in the trash. */
const tree = (start: string) => `
  WITH RECURSIVE tree AS (
    SELECT id FROM tasks WHERE ${start}
    UNION SELECT t.id FROM tasks t JOIN tree ON t.parent_id = tree.id
  )`;
const BELOW = `${tree('parent_id = $1')} SELECT id FROM tree`;
/** How many tasks are below one, and whether another is among them. */
const SIZE = `
  ${tree('parent_id = $1')} SELECT count(*)::integer AS size, coalesce(bool_or(id = $2), false) AS "isIn" FROM tree`;
const ABOVE = `
  WITH RECURSIVE path AS (
    SELECT id, parent_id FROM tasks WHERE id = $1 AND project_id = $2 AND deleted_at IS NULL
    UNION SELECT t.id, t.parent_id FROM tasks t JOIN path ON t.id = path.parent_id
  ) SELECT id, parent_id AS "parentId" FROM path`;

/** Is below the task `$1`. */
export const IS_BELOW = `id IN (${tree('parent_id = $1')} SELECT id FROM tree)`;

/** How tasks are parts of tasks. Whoever asks holds the project exclusively, so that it stays as it is told. */
@Injectable()
export class TaskTree {
  /**
   * All that is below a task, locked, in its order, also what is in the trash. Throws TooManyParts where there are so many
   * from a time when that could be.
   */
  async below(tx: Transaction, id: string): Promise<Task[]> {
    const manager = await tx.open();
    const found = await manager.query<{ id: string }[]>(BELOW, [id]);
    if (found.length > MAX_PARTS) throw new TooManyParts();
    return manager.find(Task, {
      where: { id: Any(found.map(({ id }) => id)) },
      order: { position: 'ASC' },
      lock: { mode: 'pessimistic_write' },
    });
  }

  /**
   * Makes sure that a task of the project can become the parent of another, which is given with all that is below it,
   * or new. Throws UnknownParent, CyclicParent, TooDeep, TooManyParts.
   */
  async checkParent(tx: Transaction, projectId: string, parentId: string, moved: Task[] = []): Promise<void> {
    const manager = await tx.open();
    const path = await manager.query<Pick<Task, 'id' | 'parentId'>[]>(ABOVE, [parentId, projectId]);
    if (path.length === 0) throw new UnknownParent();
    if (moved.some(({ id }) => id === parentId)) throw new CyclicParent();
    if (path.length + levelsOf(moved) > MAX_LEVELS) throw new TooDeep();
    const top = path.find((task) => task.parentId === null)!;
    const values = [top.id, moved[0]?.id];
    const [below] = await manager.query<{ size: number; isIn: boolean }[]>(SIZE, values);
    if (!below!.isIn && below!.size + (moved.length || 1) > MAX_PARTS) throw new TooManyParts();
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
