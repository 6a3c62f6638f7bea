import { IsIn, IsString, MaxLength } from 'class-validator';
import { PageQuery } from '../../../platform/http/page.js';
import { Optional } from '../../../platform/http/rules.js';

export const TASK_STATUSES = ['open', 'completed'] as const;
export type TaskStatus = (typeof TASK_STATUSES)[number];

/** Which tasks, in which order. */
export class ListTasksQuery extends PageQuery {
  /** Only these. */
  @Optional()
  @IsIn(TASK_STATUSES)
  status?: TaskStatus;

  /**
   * Up to three of `createdAt`, `updatedAt`, `dueAt`, `priority`, `title`; `-` in front for descending. Tasks without a
   * due date come last in `dueAt`.
   */
  @Optional()
  @IsString()
  @MaxLength(100)
  sort?: string = '-createdAt';
}
