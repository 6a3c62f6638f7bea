import type { Actor } from '../../platform/access/actor.js';
import { changesBetween } from '../../platform/events/changes.js';
import { type EventDefinition, record } from '../../platform/events/events.js';
import type { Transaction } from '../../platform/events/transaction.js';
import type { Entered } from '../projects/project-access.service.js';
import { Task } from './task.entity.js';
import { taskListsOf } from '../projects/projects.events.js';
import type { TaskChanges } from './tasks.events.js';

/** Who changes tasks of a project, null for the system, and who sees that. */
export interface Change extends Pick<Entered, 'projectId' | 'memberIds'> {
  readonly actorId: string | null;
}

export const changeBy = ({ userId }: Actor, { projectId, memberIds }: Entered): Change => ({
  actorId: userId,
  projectId,
  memberIds,
});

/** Where a fact about a task belongs, and whose lists it makes void. */
export const aboutTask = ({ actorId, projectId, memberIds }: Change, { id }: Pick<Task, 'id'>) => ({
  actorId,
  subjectId: id,
  contextId: projectId,
  scopes: memberIds.map(taskListsOf),
});

/**
 * Changes tasks that are locked, and records for each what is different then. One that a change leaves as it is keeps
 * its version and is not recorded.
 */
export function changeTasks(
  tx: Transaction,
  change: Change,
  tasks: Task[],
  event: EventDefinition<{ changes: TaskChanges }>,
  apply: (task: Task, now: Date) => void,
): void {
  const now = new Date();
  const written = new Set<keyof TaskChanges>(['version', 'updatedAt', 'updatedBy']);
  const changed = tasks.filter((task) => {
    const before = { ...task };
    apply(task, now);
    const changes = changesBetween<Task>(before, task);
    const columns = Object.keys(changes) as (keyof TaskChanges)[];
    if (columns.length === 0) return false;
    for (const column of columns) written.add(column);
    const updatedBy = change.actorId ?? task.updatedBy;
    Object.assign(task, { version: task.version + 1, updatedAt: now, updatedBy });
    record(tx, event, { ...aboutTask(change, task), data: { changes } });
    return true;
  });
  if (changed.length === 1) tx.update(Task, changed[0]!, [...written]);
  else tx.updateAll(Task, changed, [...written]);
}
