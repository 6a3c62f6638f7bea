import { IsInt, IsUUID, Max, Min } from 'class-validator';
import { Whole } from '../../../platform/http/openapi/properties.js';
import {
  Clearable,
  IsIds,
  IsInstant,
  IsLine,
  IsLocalDate,
  IsText,
  IsTimeZone,
  Optional,
} from '../../../platform/http/rules.js';
import { IsRecurrence } from '../recurrence.js';

/** What can be said of a task. */
export class CreateTaskDto {
  /** Your own UUIDv7, so that a repeat cannot make a second task. Left out, one is made. */
  @Optional()
  @IsUUID()
  id?: string;

  /** Where it belongs; left out, your Inbox. */
  @Optional()
  @IsUUID()
  projectId?: string;

  /** A section of the project. */
  @Clearable()
  @IsUUID()
  sectionId?: string | null;

  /** The task of the same project that it is a part of; five levels at most, and 2,000 tasks below one of the first. */
  @Clearable()
  @IsUUID()
  parentId?: string | null;

  /** One line. */
  @IsLine({ max: 500 })
  title: string;

  /** Markdown, kept as it was written. */
  @Optional()
  @IsText({ max: 20_000 })
  description?: string;

  /** 0 none, 1 low, 2 medium, 3 high, 4 urgent. */
  @Whole()
  @Optional()
  @IsInt()
  @Min(0)
  @Max(4)
  priority?: number;

  /** Not before this moment. */
  @Clearable()
  @IsInstant()
  startAt?: string | null;

  /** Due at this moment. Not together with `dueDate`. */
  @Clearable()
  @IsInstant()
  dueAt?: string | null;

  /** Due on this day, whatever the hour. Not together with `dueAt`. */
  @Clearable()
  @IsLocalDate()
  dueDate?: string | null;

  /** The last day on which it is of use. */
  @Clearable()
  @IsLocalDate()
  deadline?: string | null;

  /**
   * How it repeats: an RRULE of RFC 5545 without `DTSTART`, at most hourly, with a `COUNT` of 1,000 at most. Needs
   * `dueAt` or `dueDate`. The rule is kept for clients: completing the task makes no next one.
   */
  @Clearable()
  @IsRecurrence()
  recurrence?: string | null;

  /** IANA zone that the dates are meant in; `null` follows the reader. */
  @Clearable()
  @IsTimeZone()
  timeZone?: string | null;

  /** How long it may take, in minutes. */
  @Whole()
  @Clearable()
  @IsInt()
  @Min(1)
  @Max(100_000)
  estimatedMinutes?: number | null;

  /** What it is about: labels of yours. What others have put on it may stay. */
  @Optional()
  @IsIds({ max: 50 })
  labelIds?: string[];

  /** Whose task it is: members of the project. */
  @Optional()
  @IsIds({ max: 50 })
  assigneeIds?: string[];
}
