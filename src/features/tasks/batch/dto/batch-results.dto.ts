import { ApiProperty } from '@nestjs/swagger';
import { OfFormat, Whole } from '../../../../platform/http/openapi/properties.js';
import { TaskDto } from '../../dto/task.dto.js';

/** One value of an operation that is not acceptable. */
export class InvalidValueDto {
  /** JSON pointer into the body of the batch. */
  pointer: string;
  /** Which rule it breaks. Stable. */
  code: string;
  /** The same in words. */
  message: string;
}

/** Why an operation was refused, as its own route would say it. */
export class OperationProblemDto {
  /** A page about this code. */
  @OfFormat('uri')
  type: string;
  /** The same for every occurrence. */
  title: string;
  /** What its own route would have answered. */
  @Whole()
  status: number;
  /** About this occurrence. */
  detail?: string;
  /** Stable: switch on this. */
  code: string;
  /** Every value that is not acceptable. */
  @ApiProperty({ type: [InvalidValueDto], required: false })
  errors?: InvalidValueDto[];
}

/** What became of one operation. */
export class TaskOperationResultDto {
  /** What its own route would have answered. */
  @Whole()
  status: number;
  /** The task as it is then; not after `delete`. */
  @ApiProperty({ type: TaskDto, required: false })
  task?: TaskDto;
  /** Where it was refused. */
  @ApiProperty({ type: OperationProblemDto, required: false })
  problem?: OperationProblemDto;
}

/** What became of a batch. */
export class TaskBatchResultsDto {
  /** One for each operation, in their order. */
  @ApiProperty({ type: [TaskOperationResultDto] })
  results: TaskOperationResultDto[];
}
