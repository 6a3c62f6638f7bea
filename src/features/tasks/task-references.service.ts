import { Injectable } from '@nestjs/common';
import type { Actor } from '../../platform/access/actor.js';
import type { Transaction } from '../../platform/events/transaction.js';
import { LabelsService } from '../labels/labels.service.js';
import type { Entered } from '../projects/project-access.service.js';
import type { Task } from './task.entity.js';
import { UnknownAssignee, UnknownSection } from './tasks.errors.js';

/** The section cannot be deleted until the transaction has ended. */
const SECTION = 'SELECT id FROM sections WHERE id = $1 AND project_id = $2 FOR KEY SHARE';

/** Of some labels those whose owners may change what is in a project. */
const AT_HOME = `
  SELECT l.id FROM labels l JOIN project_members m ON m.user_id = l.owner_id AND m.role <> 'viewer'
  WHERE m.project_id = $1 AND l.id = ANY($2)`;

type References = Pick<Task, 'sectionId' | 'labelIds' | 'assigneeIds'>;
const NONE: References = { sectionId: null, labelIds: [], assigneeIds: [] };

/** What tasks name by id: an id that the caller cannot see is refused like one that is not there. */
@Injectable()
export class TaskReferences {
  constructor(private readonly labels: LabelsService) {}

  /** What was there `before` may stay. Throws UnknownAssignee, UnknownSection, UnknownLabel. */
  async check(
    tx: Transaction,
    actor: Actor,
    { projectId, memberIds }: Entered,
    task: References,
    before = NONE,
  ): Promise<void> {
    const added = task.assigneeIds.filter((id) => !before.assigneeIds.includes(id));
    if (!added.every((id) => memberIds.includes(id))) throw new UnknownAssignee();
    await this.labels.see(tx, actor, task.labelIds, before.labelIds);
    if (task.sectionId && task.sectionId !== before.sectionId) {
      const manager = await tx.open();
      const found = await manager.query<object[]>(SECTION, [task.sectionId, projectId]);
      if (found.length === 0) throw new UnknownSection();
    }
  }

  /**
   * Which labels tasks may take along into another project, which is held exclusively: whoever may not change what is in
   * it must not go on to do so by a label of theirs.
   */
  async labelsAtHome(tx: Transaction, projectId: string, tasks: Task[]): Promise<string[]> {
    const ids = [...new Set(tasks.flatMap(({ labelIds }) => labelIds))];
    const manager = await tx.open();
    const found = await manager.query<{ id: string }[]>(AT_HOME, [projectId, ids]);
    return found.map(({ id }) => id);
  }
}
