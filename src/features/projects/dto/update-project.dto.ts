import { OmitType, PartialType } from '@nestjs/swagger';
import { CreateProjectDto } from './create-project.dto.js';

/** JSON Merge Patch (RFC 7396): what is absent stays, `null` clears. */
export class UpdateProjectDto extends PartialType(OmitType(CreateProjectDto, ['id']), {
  skipNullProperties: false,
}) {}
