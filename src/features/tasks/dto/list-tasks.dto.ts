import { ApiPropertyOptional, IntersectionType, PickType } from '@nestjs/swagger';
import { IsBoolean, IsIn, IsInt, Max, Min } from 'class-validator';
import { PageQuery } from '../../../platform/http/page.js';
import { Whole } from '../../../platform/http/openapi/properties.js';
import {
  IsLocalDate,
  IsMomentOrDay,
  IsText,
  Matches,
  Optional,
  rule,
  ToBoolean,
  ToInteger,
} from '../../../platform/http/rules.js';
import { TASK_FIELDS } from '../queries/task-columns.js';
import { orders } from '../queries/task-orders.js';

export const TASK_STATUSES = ['open', 'completed'] as const;
export type TaskStatus = (typeof TASK_STATUSES)[number];
export const DUE = ['today', 'upcoming', 'overdue'] as const;

const ID = '[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}';
/** What stands between commas: one to fifty. */
const listOf = (item: string, most = 50) => new RegExp(`^(${item})(,(${item})){0,${most - 1}}$`);
const FIELD = TASK_FIELDS.join('|');

/**
 * Which tasks, in which order, and what of them. All that is given must hold. Days are days in your time zone (`timeZone` of
 * your account), and as the bound of a range stand for their beginning.
 */
export class TaskQuery {
  /**
   * Words that the title or the description must have, or have the beginning of: `rel not` finds "Release notes". Upper case and
   * accents make no difference. The best come first unless `sort` says otherwise.
   */
  @Optional()
  @IsText({ max: 200 })
  q?: string;

  /** Only these; both when it is left out. */
  @ApiPropertyOptional({ type: 'string', enum: TASK_STATUSES })
  @Optional()
  @IsIn(TASK_STATUSES)
  status?: TaskStatus;

  /** Only of this project. Left out, of all that you are in but those in the archive. */
  @Optional()
  @Matches(listOf(ID, 1), 'an id')
  projectId?: string;

  /** Only in this section; `none`: in no section. */
  @Optional()
  @Matches(listOf(`none|${ID}`, 1), 'an id or none')
  sectionId?: string;

  /** Only direct parts of this task; `none`: only tasks that are no part of another. */
  @Optional()
  @Matches(listOf(`none|${ID}`, 1), 'an id or none')
  parentId?: string;

  /** Only with one of these priorities, separated by commas. */
  @Optional()
  @Matches(listOf('[0-4]', 5), 'priorities from 0 to 4, separated by commas')
  priority?: string;

  /** Only with all of these labels: up to 50 ids, separated by commas. `none`: without labels. */
  @Optional()
  @Matches(new RegExp(`^none$|${listOf(ID).source}`), 'up to 50 ids, separated by commas, or none')
  labelIds?: string;

  /** Only of one of these people: up to 50 ids, separated by commas; `me` is you, `none` stands for nobody. */
  @Optional()
  @Matches(listOf(`me|none|${ID}`), 'up to 50 of ids, me and none, separated by commas')
  assigneeIds?: string;

  /** Only made by this user; `me` is you. */
  @Optional()
  @Matches(listOf(`me|${ID}`, 1), 'an id or me')
  createdBy?: string;

  /** Only changed last by this user; `me` is you. */
  @Optional()
  @Matches(listOf(`me|${ID}`, 1), 'an id or me')
  updatedBy?: string;

  /**
   * `today`: due today. `upcoming`: on one of the seven days after today. `overdue`: open, and the moment or the day is over. A
   * task that is due on a day has it in its own `timeZone`, and in yours when it has none.
   */
  @ApiPropertyOptional({ type: 'string', enum: DUE })
  @Optional()
  @IsIn(DUE)
  due?: (typeof DUE)[number];

  /** `true`: only with `dueAt` or `dueDate`; `false`: only without. */
  @Optional()
  @ToBoolean()
  @IsBoolean()
  hasDue?: boolean;

  /** Due then or later. A task that is due on a day counts as due when that day begins where you are. */
  @Optional()
  @IsMomentOrDay()
  dueFrom?: string;

  /** Due before that. */
  @Optional()
  @IsMomentOrDay()
  dueBefore?: string;

  /** With a `startAt` then or later. */
  @Optional()
  @IsMomentOrDay()
  startFrom?: string;

  /** With a `startAt` before that. */
  @Optional()
  @IsMomentOrDay()
  startBefore?: string;

  /** With a `deadline` on this day or later. */
  @Optional()
  @IsLocalDate()
  deadlineFrom?: string;

  /** With a `deadline` before this day. */
  @Optional()
  @IsLocalDate()
  deadlineBefore?: string;

  /** Made then or later. */
  @Optional()
  @IsMomentOrDay()
  createdFrom?: string;

  /** Made before that. */
  @Optional()
  @IsMomentOrDay()
  createdBefore?: string;

  /** Changed last then or later. */
  @Optional()
  @IsMomentOrDay()
  updatedFrom?: string;

  /** Changed last before that. */
  @Optional()
  @IsMomentOrDay()
  updatedBefore?: string;

  /** Completed then or later. */
  @Optional()
  @IsMomentOrDay()
  completedFrom?: string;

  /** Completed before that. */
  @Optional()
  @IsMomentOrDay()
  completedBefore?: string;

  /** Estimated at so many minutes or more. */
  @Whole()
  @Optional()
  @ToInteger()
  @IsInt()
  @Min(1)
  @Max(100_000)
  estimatedMin?: number;

  /** Estimated at so many minutes or less. */
  @Whole()
  @Optional()
  @ToInteger()
  @IsInt()
  @Min(1)
  @Max(100_000)
  estimatedMax?: number;

  /** `true`: only those that repeat; `false`: only those that do not. */
  @Optional()
  @ToBoolean()
  @IsBoolean()
  isRecurring?: boolean;

  /** `true`: only what is in the trash, which is nowhere else. */
  @Optional()
  @ToBoolean()
  @IsBoolean()
  deleted?: boolean;

  /**
   * Up to three of `createdAt`, `updatedAt`, `completedAt`, `deletedAt`, `startAt`, `dueAt`, `deadline`, `priority`,
   * `estimatedMinutes`, `title`, `position` (in the order of their project) and `relevance` (how well they fit `q`), separated
   * by commas; `-` in front for descending. Tasks without a value come last both ways. Left out: `-relevance` with `q`,
   * else `-createdAt`.
   */
  @Optional()
  @(rule('sort', `takes up to three of ${orders.names.join(', ')}, each once`, (value) =>
    orders.has(value),
  )())
  sort?: string;

  /** Which members of the tasks to answer, separated by commas; `id` always is. Left out, all. */
  @Optional()
  @Matches(listOf(FIELD, TASK_FIELDS.length), 'members of a task, separated by commas')
  fields?: string;

  /**
   * What to embed: `labels`, `assignees` and `subtasks` (the first hundred direct ones, by position), separated by commas.
   * Their ids alone are there anyway.
   */
  @Optional()
  @Matches(listOf('labels|assignees|subtasks', 3), 'of labels, assignees, subtasks, separated by commas')
  include?: string;
}

/** A page of the tasks that a query asks for. */
export class ListTasksQuery extends IntersectionType(PageQuery, TaskQuery) {}

/** What of a task to answer. */
export class ReadTaskQuery extends PickType(TaskQuery, ['fields', 'include']) {}
