import { IsBoolean } from 'class-validator';
import { IsLine, Optional } from '../../../../platform/http/rules.js';

/** What is different about a copy. */
export class DuplicateTaskDto {
  /** Whether the tasks below it are copied as well. */
  @Optional()
  @IsBoolean()
  includeSubtasks?: boolean = true;

  /** Left out, that of the original. */
  @Optional()
  @IsLine({ max: 500 })
  title?: string;
}
