import { IsUUID } from 'class-validator';
import { Clearable } from '../../../../platform/http/rules.js';

/** Where a section goes. What is absent stays. */
export class PlaceSectionDto {
  /** The section of the project behind which it goes; `null` to be the first. */
  @Clearable()
  @IsUUID()
  after?: string | null;
}
