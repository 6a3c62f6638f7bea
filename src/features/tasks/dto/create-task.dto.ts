import { IsInt, IsUUID, Max, Min } from 'class-validator';
import { Whole } from '../../../platform/http/openapi-schema.js';
import {
  Clearable,
  IsInstant,
  IsLine,
  IsLocalDate,
  IsText,
  IsTimeZone,
  Optional,
} from '../../../platform/http/rules.js';

/** What can be said of a task. */
export class CreateTaskDto {
  /**
   * Your own UUIDv7, so that a repeat cannot make a second task. Left out, one is made.
   */
  @Optional()
  @IsUUID()
  id?: string;

  /**
   * One line.
   * @example "Write the release notes"
   */
  @IsLine({ max: 500 })
  title: string;

  /**
   * Markdown, kept as it was written.
   * @example "One line per change, the reader first."
   */
  @Optional()
  @IsText({ max: 20_000 })
  description?: string;

  /**
   * 0 none, 1 low, 2 medium, 3 high, 4 urgent.
   * @example 2
   */
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

  /**
   * Due at this moment. Not together with `dueDate`.
   * @example "2026-11-27T16:00:00.000Z"
   */
  @Clearable()
  @IsInstant()
  dueAt?: string | null;

  /** Due on this day, whatever the hour. Not together with `dueAt`. */
  @Clearable()
  @IsLocalDate()
  dueDate?: string | null;

  /**
   * IANA zone that the dates are meant in; `null` follows the reader.
   * @example "Europe/Stockholm"
   */
  @Clearable()
  @IsTimeZone()
  timeZone?: string | null;

  /**
   * How long it may take, in minutes.
   * @example 45
   */
  @Whole()
  @Clearable()
  @IsInt()
  @Min(1)
  @Max(100_000)
  estimatedMinutes?: number | null;
}
