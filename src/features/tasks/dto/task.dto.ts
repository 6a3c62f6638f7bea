import { OfFormat, Whole } from '../../../platform/http/openapi-schema.js';
import type { Task } from '../task.entity.js';
import type { TaskStatus } from './list-tasks.dto.js';

/** A task, as it leaves. */
export class TaskDto {
  /** @example "019a9f3e-5c00-7000-8000-0000000007a5" */
  @OfFormat('uuid')
  id: string;
  /** @example "Write the release notes" */
  title: string;
  /**
   * Markdown.
   * @example "One line per change, the reader first."
   */
  description: string;
  /**
   * 0 none, 1 low, 2 medium, 3 high, 4 urgent.
   * @example 2
   */
  @Whole()
  priority: number;
  /**
   * Completed through `PUT /tasks/{id}/completion`.
   * @example "open"
   */
  status: TaskStatus;
  /** Since when; null while it is open. */
  @OfFormat('date-time')
  completedAt: string | null;
  /** Not before this moment. */
  @OfFormat('date-time')
  startAt: string | null;
  /**
   * Due at this moment.
   * @example "2026-11-27T16:00:00.000Z"
   */
  @OfFormat('date-time')
  dueAt: string | null;
  /** Due on this day, whatever the hour; instead of `dueAt`. */
  @OfFormat('date')
  dueDate: string | null;
  /**
   * IANA zone that the dates are meant in.
   * @example "Europe/Stockholm"
   */
  timeZone: string | null;
  /**
   * How long it may take, in minutes.
   * @example 45
   */
  @Whole()
  estimatedMinutes: number | null;
  /**
   * The user who made it.
   * @example "019a9f3e-5c00-7000-8000-00000000a11c"
   */
  @OfFormat('uuid')
  createdBy: string;
  /**
   * Counts the changes; the ETag is `"v<version>"`.
   * @example 1
   */
  @Whole()
  version: number;
  /** @example "2026-11-20T09:30:00.000Z" */
  @OfFormat('date-time')
  createdAt: string;
  /** @example "2026-11-20T09:30:00.000Z" */
  @OfFormat('date-time')
  updatedAt: string;
  /** In the trash since. */
  @OfFormat('date-time')
  deletedAt: string | null;

  /** The same shape that tasks.queries.ts reads. */
  static from(task: Task): TaskDto {
    return {
      id: task.id,
      title: task.title,
      description: task.description,
      priority: task.priority,
      status: task.completedAt ? 'completed' : 'open',
      completedAt: task.completedAt?.toISOString() ?? null,
      startAt: task.startAt?.toISOString() ?? null,
      dueAt: task.dueAt?.toISOString() ?? null,
      dueDate: task.dueDate,
      timeZone: task.timeZone,
      estimatedMinutes: task.estimatedMinutes,
      createdBy: task.ownerId,
      version: task.version,
      createdAt: task.createdAt.toISOString(),
      updatedAt: task.updatedAt.toISOString(),
      deletedAt: task.deletedAt?.toISOString() ?? null,
    };
  }
}
