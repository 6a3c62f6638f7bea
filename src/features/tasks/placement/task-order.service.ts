import { Injectable } from '@nestjs/common';
import type { Gap } from '../../../platform/database/position.js';
import { UnknownNeighbour } from '../../../platform/errors/order.errors.js';
import type { Transaction } from '../../../platform/events/transaction.js';
import { PlacedTwice } from './placement.errors.js';

/** The position that a neighbour has, and the one on its other side; the task itself does not count. */
const BEHIND = `
  SELECT position AS lower, (SELECT min(position) FROM tasks
    WHERE project_id = $1 AND position > neighbour.position AND id IS DISTINCT FROM $2) AS upper
  FROM tasks neighbour WHERE project_id = $1 AND id IS DISTINCT FROM $2 AND id = $3 AND deleted_at IS NULL`;
const BEFORE = `
  SELECT position AS upper, (SELECT max(position) FROM tasks
    WHERE project_id = $1 AND position < neighbour.position AND id IS DISTINCT FROM $2) AS lower
  FROM tasks neighbour WHERE project_id = $1 AND id IS DISTINCT FROM $2 AND id = $3 AND deleted_at IS NULL`;
const FIRST = `
  SELECT NULL AS lower, min(position) AS upper FROM tasks WHERE project_id = $1 AND id IS DISTINCT FROM $2`;

/** The order of a project's tasks. Whoever asks holds the project exclusively, so that a gap stays one. */
@Injectable()
export class TaskOrder {
  /** Where a task goes, null for a new one, if anything is said of that. Throws PlacedTwice, UnknownNeighbour. */
  async gap(
    tx: Transaction,
    projectId: string,
    taskId: string | null,
    { after, before }: { after?: string | null; before?: string },
  ): Promise<Gap | undefined> {
    if (after === undefined && before === undefined) return undefined;
    if (after !== undefined && before !== undefined) throw new PlacedTwice();
    const manager = await tx.open();
    const neighbour = after ?? before;
    const text = before ? BEFORE : neighbour ? BEHIND : FIRST;
    const values = [projectId, taskId, ...(neighbour ? [neighbour] : [])];
    const [gap] = await manager.query<Gap[]>(text, values);
    if (!gap) throw new UnknownNeighbour();
    return gap;
  }
}
