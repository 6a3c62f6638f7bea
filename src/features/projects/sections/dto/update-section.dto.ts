import { OmitType, PartialType } from '@nestjs/swagger';
import { CreateSectionDto } from './create-section.dto.js';

/** JSON Merge Patch (RFC 7396): what is absent stays. */
export class UpdateSectionDto extends PartialType(OmitType(CreateSectionDto, ['id']), {
  skipNullProperties: false,
}) {}
