import { OmitType, PartialType } from '@nestjs/swagger';
import { CreateTaskDto } from './create-task.dto.js';

/** JSON Merge Patch (RFC 7396): what is absent stays, `null` clears. */
export class UpdateTaskDto extends PartialType(OmitType(CreateTaskDto, ['id', 'projectId', 'parentId']), {
  skipNullProperties: false,
}) {}
