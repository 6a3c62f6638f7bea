import { ApiProperty, OmitType, PartialType } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsObject, ValidateNested } from 'class-validator';
import { Optional } from '../../../../platform/http/rules.js';
import { TaskQuery } from '../../dto/list-tasks.dto.js';
import { CreateFilterDto } from './create-filter.dto.js';

/** The members of a query that change; `null` takes one away. */
export class UpdateTaskQueryDto extends PartialType(TaskQuery) {}

/** JSON Merge Patch (RFC 7396): what is absent stays, `null` clears. */
export class UpdateFilterDto extends PartialType(OmitType(CreateFilterDto, ['id', 'query']), {
  skipNullProperties: false,
}) {
  /** What changes of the query; `null` takes a member away. */
  @ApiProperty({ type: UpdateTaskQueryDto, required: false })
  @Optional()
  @IsObject()
  @ValidateNested()
  @Type(() => UpdateTaskQueryDto)
  query?: UpdateTaskQueryDto;
}
