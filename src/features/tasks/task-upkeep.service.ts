import { Injectable } from '@nestjs/common';
import { In } from 'typeorm';
import type { Transaction } from '../../platform/events/transaction.js';
import { LabelsService } from '../labels/labels.service.js';
import { MembersService } from '../projects/members/members.service.js';
import { ProjectAccess } from '../projects/project-access.service.js';
import { ProjectMember } from '../projects/project-member.entity.js';
import { taskListsOf } from '../projects/projects.events.js';
import { SectionsService } from '../projects/sections/sections.service.js';
import { changeMany, lockMany, without } from './many-tasks.js';
import { taskChanged } from './tasks.events.js';

/** Has one of the labels `$1`. */
const LABELLED = `label_ids <> '{}' AND label_ids && $1::uuid[]`;
const LABELS_OF = 'SELECT array_agg(id) AS ids FROM labels WHERE owner_id = $1';
const PROJECTS_WITH_LABEL = `SELECT DISTINCT project_id AS id FROM tasks WHERE ${LABELLED}`;

/** What becomes of tasks, those in the trash included, when something that they name goes. Part of larger use cases. */
@Injectable()
export class TaskUpkeep {
  constructor(
    members: MembersService,
    sections: SectionsService,
    labels: LabelsService,
    private readonly projects: ProjectAccess,
  ) {
    members.onLeave((...gone) => this.release(...gone));
    members.onDemote((...demoted) => this.unlabel(...demoted));
    sections.onDelete((...gone) => this.clearSection(...gone));
    labels.onChange((...changed) => this.listsWithLabel(...changed));
    labels.onDelete((...gone) => this.clearLabels(...gone));
  }

  /**
   * Somebody is not in the project any more, which is held exclusively: nothing in it is theirs to do, and their labels,
   * by which they could go on to change what others see, come off.
   */
  private async release(
    tx: Transaction,
    actorId: string | null,
    projectId: string,
    userId: string,
  ): Promise<void> {
    const own = await labelsOf(tx, userId);
    const where = `project_id = $2 AND (${LABELLED} OR assignee_ids <> '{}' AND assignee_ids @> ARRAY[$3::uuid])`;
    const ids = await lockMany(tx, actorId, where, [own, projectId, userId]);
    const set = {
      labelIds: without('label_ids', '$1::uuid[]'),
      assigneeIds: without('assignee_ids', 'ARRAY[$2::uuid]'),
    };
    await changeMany(tx, actorId, ids, { set, values: [own, userId] }, taskChanged);
  }

  /** Somebody may only read in the project from now on, which is held exclusively: their labels come off as well. */
  private async unlabel(
    tx: Transaction,
    actorId: string | null,
    projectId: string,
    userId: string,
  ): Promise<void> {
    const own = await labelsOf(tx, userId);
    const ids = await lockMany(tx, actorId, `project_id = $2 AND ${LABELLED}`, [own, projectId]);
    await this.takeOff(tx, actorId, ids, own);
  }

  /** A section is about to go, whose project is held exclusively: its tasks are in none. */
  private async clearSection(tx: Transaction, actorId: string, sectionId: string): Promise<void> {
    const ids = await lockMany(tx, actorId, 'section_id = $1', [sectionId]);
    await changeMany(tx, actorId, ids, { set: { sectionId: 'NULL' }, values: [] }, taskChanged);
  }

  /** Labels are about to go, and are locked: no task has them. Answers the lists of everybody who saw them. */
  private async clearLabels(tx: Transaction, actorId: string | null, labelIds: string[]): Promise<string[]> {
    const lists = await this.listsWithLabel(tx, labelIds);
    await this.takeOff(tx, actorId, await lockMany(tx, actorId, LABELLED, [labelIds]), labelIds);
    return lists;
  }

  private takeOff(
    tx: Transaction,
    actorId: string | null,
    taskIds: string[],
    labelIds: string[],
  ): Promise<void> {
    const set = { labelIds: without('label_ids', '$1::uuid[]') };
    return changeMany(tx, actorId, taskIds, { set, values: [labelIds] }, taskChanged);
  }

  /** The lists of everybody who sees one of the labels, which are locked. */
  private async listsWithLabel(tx: Transaction, labelIds: string[]): Promise<string[]> {
    const projectIds = await this.holdProjectsWith(tx, labelIds);
    const manager = await tx.open();
    const members = await manager.findBy(ProjectMember, { projectId: In(projectIds) });
    return [...new Set(members.map(({ userId }) => taskListsOf(userId)))];
  }

  /**
   * The projects where a task has one of the labels, which are locked. Until `tx` has ended nobody joins them, and no task
   * there is copied or moved out: that takes an exclusive hold.
   */
  private async holdProjectsWith(tx: Transaction, labelIds: string[]): Promise<string[]> {
    const manager = await tx.open();
    let held: string[] = [];
    for (;;) {
      const found = await manager.query<{ id: string }[]>(PROJECTS_WITH_LABEL, [labelIds]);
      if (found.every(({ id }) => held.includes(id))) return held;
      held = found.map(({ id }) => id);
      await this.projects.lockAll(tx, held, 'shared');
    }
  }
}

async function labelsOf(tx: Transaction, userId: string): Promise<string[]> {
  const [labels] = await (await tx.open()).query<{ ids: string[] | null }[]>(LABELS_OF, [userId]);
  return labels!.ids ?? [];
}
