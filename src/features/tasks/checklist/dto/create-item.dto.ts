import { IsBoolean, IsInt, IsUUID, Max, Min } from 'class-validator';
import { Whole } from '../../../../platform/http/openapi/properties.js';
import { Clearable, IsLine, Optional } from '../../../../platform/http/rules.js';

/** What can be said of a checklist item. */
export class CreateChecklistItemDto {
  /** Your own UUIDv7, so that a repeat cannot make a second item. Left out, one is made. */
  @Optional()
  @IsUUID()
  id?: string;

  /** One line. */
  @IsLine({ max: 500 })
  name: string;

  /** How many. */
  @Whole()
  @Clearable()
  @IsInt()
  @Min(0)
  @Max(1_000_000)
  quantity?: number | null;

  /** Whether it is done. */
  @Optional()
  @IsBoolean()
  checked?: boolean;
}
