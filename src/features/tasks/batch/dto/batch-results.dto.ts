import { ApiProperty } from '@nestjs/swagger';
import { OfFormat, Whole } from '../../../../platform/http/openapi-schema.js';
import { TaskDto } from '../../dto/task.dto.js';

/** One value of an operation that is not acceptable. */
export class ValueRefusedDto {
  /**
   * JSON pointer into the body of the batch.
   * @example "/operations/0/body/title"
   */
  pointer: string;
  /** @example "line" */
  code: string;
  /** @example "title must be one line of 1 to 500 characters" */
  message: string;
}

/** Why an operation was refused, as its own route would say it. */
export class RefusalDto {
  /** A page about this code. */
  @OfFormat('uri')
  type: string;
  /** The same for every occurrence. */
  title: string;
  /** @example 404 */
  @Whole()
  status: number;
  /** About this occurrence. */
  detail?: string;
  /**
   * Stable: switch on this.
   * @example "not-found"
   */
  code: string;
  /** Every value that is not acceptable. */
  @ApiProperty({ type: [ValueRefusedDto], required: false })
  errors?: ValueRefusedDto[];
}

/** What became of one operation. */
export class OperationResultDto {
  /**
   * What its own route would have answered.
   * @example 201
   */
  @Whole()
  status: number;
  /** The task as it is then; not after `delete`. */
  @ApiProperty({ type: TaskDto, required: false })
  task?: TaskDto;
  /** Where it was refused. */
  @ApiProperty({ type: RefusalDto, required: false })
  problem?: RefusalDto;
}

/** What became of a batch. */
export class BatchResultsDto {
  /** One for each operation, in their order. */
  @ApiProperty({ type: [OperationResultDto] })
  results: OperationResultDto[];
}
