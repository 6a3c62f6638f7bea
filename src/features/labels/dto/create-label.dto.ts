import { IsUUID } from 'class-validator';
import { Clearable, IsColor, IsLine, Optional } from '../../../platform/http/rules.js';

/** What can be said of a label. */
export class CreateLabelDto {
  /** Your own UUIDv7, so that a repeat cannot make a second label. Left out, one is made. */
  @Optional()
  @IsUUID()
  id?: string;

  /** One line. You have no other label of this name; upper and lower case count as the same. */
  @IsLine({ max: 100 })
  name: string;

  /** `#rrggbb`; `null` is none. */
  @Clearable()
  @IsColor()
  color?: string | null;
}
