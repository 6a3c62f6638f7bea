import { ApiProperty, IntersectionType, PartialType } from '@nestjs/swagger';
import {
  ArrayMaxSize,
  ArrayNotEmpty,
  IsArray,
  IsBoolean,
  IsIn,
  IsObject,
  IsUUID,
  Matches,
} from 'class-validator';
import { Optional } from '../../../../platform/http/rules.js';
import { CreateTaskDto } from '../../dto/create-task.dto.js';
import { PlaceTaskDto } from '../../placement/dto/place-task.dto.js';

/** What a batch can do. */
export const OPERATIONS = ['create', 'update', 'complete', 'reopen', 'move', 'delete', 'restore'] as const;
export type OperationName = (typeof OPERATIONS)[number];

/** Of `create`, `update` and `move`: what `POST /tasks`, `PATCH /tasks/{id}` and `PUT /tasks/{id}/placement` take. */
export class TaskOperationBodyDto extends IntersectionType(
  PartialType(CreateTaskDto, { skipNullProperties: false }),
  PlaceTaskDto,
) {}

/** One operation of a batch. */
export class TaskOperationDto {
  /** What is done. */
  @IsIn(OPERATIONS)
  operation: OperationName;

  /** The task that it is done to; not for `create`, whose body may have one. */
  @Optional()
  @IsUUID()
  id?: string;

  /** The version that is changed, as `If-Match` would say it; the quotes may be left out: `v3`. */
  @Optional()
  @Matches(/^("v\d{1,9}"|v\d{1,9})$/)
  ifMatch?: string;

  /** For `create`, `update` and `move`. */
  @ApiProperty({ type: () => TaskOperationBodyDto })
  @Optional()
  @IsObject()
  body?: object;
}

/** Several operations in one request. */
export class TaskBatchDto {
  /** All or nothing: the first that is refused is the answer, and nothing is stored. Otherwise each is for itself. */
  @Optional()
  @IsBoolean()
  isAtomic?: boolean = false;

  /** Carried out in this order; each sees what those before it did. */
  @ApiProperty({ type: [TaskOperationDto], minItems: 1, maxItems: 100 })
  @IsArray()
  @ArrayNotEmpty()
  @ArrayMaxSize(100)
  operations: object[];
}
