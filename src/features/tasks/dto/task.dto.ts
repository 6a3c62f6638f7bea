import { Ids, OfFormat, Whole } from '../../../platform/http/openapi/properties.js';
import type { Task } from '../task.entity.js';
import type { TaskStatus } from './list-tasks.dto.js';

/** A task, as it leaves. */
export class TaskDto {
  @OfFormat('uuid')
  id: string;
  /** The project that it belongs to; the id of an Inbox is that of its owner. */
  @OfFormat('uuid')
  projectId: string;
  /** The section of the project. */
  @OfFormat('uuid')
  sectionId: string | null;
  /** The task that it is a part of. */
  @OfFormat('uuid')
  parentId: string | null;
  /** One line. */
  title: string;
  /** Markdown. */
  description: string;
  /** 0 none, 1 low, 2 medium, 3 high, 4 urgent. */
  @Whole()
  priority: number;
  /** Completed through `PUT /tasks/{id}/completion`. */
  status: TaskStatus;
  /** Since when; null while it is open. */
  @OfFormat('date-time')
  completedAt: string | null;
  /** Not before this moment. */
  @OfFormat('date-time')
  startAt: string | null;
  /** Due at this moment. */
  @OfFormat('date-time')
  dueAt: string | null;
  /** Due on this day, whatever the hour; instead of `dueAt`. */
  @OfFormat('date')
  dueDate: string | null;
  /** The last day on which it is of use. */
  @OfFormat('date')
  deadline: string | null;
  /** How it repeats: an RRULE of RFC 5545, kept for clients. Completing the task makes no next one. */
  recurrence: string | null;
  /** IANA zone that the dates are meant in. */
  timeZone: string | null;
  /** How long it may take, in minutes. */
  @Whole()
  estimatedMinutes: number | null;
  /** What it is about. */
  @Ids()
  labelIds: string[];
  /** Members of the project whose task it is. */
  @Ids()
  assigneeIds: string[];
  /** Where it stands among the tasks of its project. Compare it byte by byte. */
  position: string;
  /** The user who made it. */
  @OfFormat('uuid')
  createdBy: string;
  /** The user who changed it last. */
  @OfFormat('uuid')
  updatedBy: string;
  /** Counts the changes; the ETag is `"v<version>"`. */
  @Whole()
  version: number;
  @OfFormat('date-time')
  createdAt: string;
  @OfFormat('date-time')
  updatedAt: string;
  /** In the trash since. */
  @OfFormat('date-time')
  deletedAt: string | null;

  /** The same shape that tasks.queries.ts reads. */
  static from(task: Task): TaskDto {
    return {
      id: task.id,
      projectId: task.projectId,
      sectionId: task.sectionId,
      parentId: task.parentId,
      title: task.title,
      description: task.description,
      priority: task.priority,
      status: task.completedAt ? 'completed' : 'open',
      completedAt: task.completedAt?.toISOString() ?? null,
      startAt: task.startAt?.toISOString() ?? null,
      dueAt: task.dueAt?.toISOString() ?? null,
      dueDate: task.dueDate,
      deadline: task.deadline,
      recurrence: task.recurrence,
      timeZone: task.timeZone,
      estimatedMinutes: task.estimatedMinutes,
      labelIds: task.labelIds,
      assigneeIds: task.assigneeIds,
      position: task.position,
      createdBy: task.createdBy,
      updatedBy: task.updatedBy,
      version: task.version,
      createdAt: task.createdAt.toISOString(),
      updatedAt: task.updatedAt.toISOString(),
      deletedAt: task.deletedAt?.toISOString() ?? null,
    };
  }
}
