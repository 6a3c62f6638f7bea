import { ApiProperty } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsObject, IsUUID, ValidateNested } from 'class-validator';
import { Clearable, IsColor, IsLine, Optional, rule } from '../../../../platform/http/rules.js';
import { TaskQuery } from '../../dto/list-tasks.dto.js';

/** What a filter that lets everything through has not. */
const HasMembers = rule(
  'members',
  'must have at least one member',
  (value) => typeof value === 'object' && Object.values(value ?? {}).some((member) => member !== undefined),
);

/** A query to keep. */
export class CreateFilterDto {
  /** Your own UUIDv7, so that a repeat cannot make a second filter. Left out, one is made. */
  @Optional()
  @IsUUID()
  id?: string;

  /** One line. */
  @IsLine({ max: 100 })
  name: string;

  /** `#rrggbb` */
  @Clearable()
  @IsColor()
  color?: string | null;

  /**
   * What `GET /tasks` takes, but for `limit`, `cursor` and `count`: at least one thing. What it names need not be there, and
   * finds nothing then.
   */
  @ApiProperty({ type: TaskQuery })
  @IsObject()
  @ValidateNested()
  @HasMembers()
  @Type(() => TaskQuery)
  query: TaskQuery;
}
