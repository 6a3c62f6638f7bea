import { Injectable } from '@nestjs/common';
import { ArrayContains, In, Raw } from 'typeorm';
import type { Transaction } from '../../platform/events/transaction.js';
import { LabelsService } from '../labels/labels.service.js';
import { MembersService } from '../projects/members/members.service.js';
import { ProjectAccess } from '../projects/project-access.service.js';
import { ProjectMember } from '../projects/project-member.entity.js';
import { taskListsOf } from '../projects/projects.events.js';
import { SectionsService } from '../projects/sections/sections.service.js';
import { changeTasks } from './task-changes.js';
import { Task } from './task.entity.js';
import { taskChanged } from './tasks.events.js';

const hasLabel = (column: string, label: string) =>
  `${column} <> '{}' AND ${column} @> ARRAY[${label}]::uuid[]`;
const LABELS_OF = 'SELECT id FROM labels WHERE owner_id = $1';
const PROJECTS_WITH_LABEL = `SELECT DISTINCT project_id AS id FROM tasks WHERE ${hasLabel('label_ids', '$1')}`;

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
    labels.onDelete((...gone) => this.clearLabel(...gone));
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
    const where = [
      { projectId, assigneeIds: ArrayContains([userId]) },
      { projectId, labelIds: anyOf(own) },
    ];
    await this.change(tx, actorId, where, (task) => {
      task.assigneeIds = task.assigneeIds.filter((id) => id !== userId);
      task.labelIds = task.labelIds.filter((id) => !own.includes(id));
    });
  }

  /** Somebody may only read in the project from now on, which is held exclusively: their labels come off as well. */
  private async unlabel(
    tx: Transaction,
    actorId: string | null,
    projectId: string,
    userId: string,
  ): Promise<void> {
    const own = await labelsOf(tx, userId);
    await this.change(tx, actorId, { projectId, labelIds: anyOf(own) }, (task) => {
      task.labelIds = task.labelIds.filter((id) => !own.includes(id));
    });
  }

  /** A section is about to go, whose project is held exclusively: its tasks are in none. */
  private clearSection(tx: Transaction, actorId: string | null, sectionId: string): Promise<void> {
    return this.change(tx, actorId, { sectionId }, (task) => (task.sectionId = null));
  }

  /** A label is about to go, and is locked: no task has it. */
  private async clearLabel(tx: Transaction, actorId: string | null, labelId: string): Promise<void> {
    await this.holdProjectsWith(tx, labelId);
    const labelIds = Raw((column) => hasLabel(column, ':labelId'), { labelId });
    await this.change(tx, actorId, { labelIds }, (task) => {
      task.labelIds = task.labelIds.filter((id) => id !== labelId);
    });
  }

  /** The lists of everybody who sees a label, which is locked. */
  private async listsWithLabel(tx: Transaction, labelId: string): Promise<string[]> {
    const projectIds = await this.holdProjectsWith(tx, labelId);
    const manager = await tx.open();
    const members = await manager.findBy(ProjectMember, { projectId: In(projectIds) });
    return [...new Set(members.map(({ userId }) => taskListsOf(userId)))];
  }

  /**
   * The projects where a task has a label, which is locked. Until `tx` has ended nobody joins them, and no task there is
   * copied or moved out: that takes an exclusive hold.
   */
  private async holdProjectsWith(tx: Transaction, labelId: string): Promise<string[]> {
    const manager = await tx.open();
    let held: string[] = [];
    for (;;) {
      const found = await manager.query<{ id: string }[]>(PROJECTS_WITH_LABEL, [labelId]);
      if (found.every(({ id }) => held.includes(id))) return held;
      held = found.map(({ id }) => id);
      await this.projects.lockAll(tx, held, 'shared');
    }
  }

  private async change(
    tx: Transaction,
    actorId: string | null,
    where: object,
    apply: (task: Task) => void,
  ): Promise<void> {
    const manager = await tx.open();
    // What the same use case has changed of these tasks is read, and not written over.
    await tx.flush();
    const lock = { mode: 'pessimistic_write' as const };
    const tasks = await manager.find(Task, { where, order: { projectId: 'ASC', id: 'ASC' }, lock });
    for (const projectId of new Set(tasks.map((task) => task.projectId))) {
      const members = await manager.findBy(ProjectMember, { projectId });
      const change = { actorId, projectId, memberIds: members.map(({ userId }) => userId) };
      const affected = tasks.filter((task) => task.projectId === projectId);
      changeTasks(tx, change, affected, taskChanged, apply);
    }
  }
}

async function labelsOf(tx: Transaction, userId: string): Promise<string[]> {
  const labels = await (await tx.open()).query<{ id: string }[]>(LABELS_OF, [userId]);
  return labels.map(({ id }) => id);
}

const anyOf = (labels: string[]) =>
  Raw((column) => `${column} <> '{}' AND ${column} && :labels::uuid[]`, { labels });
