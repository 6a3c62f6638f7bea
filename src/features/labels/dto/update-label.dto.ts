import { OmitType, PartialType } from '@nestjs/swagger';
import { CreateLabelDto } from './create-label.dto.js';

/** JSON Merge Patch (RFC 7396): what is absent stays, `null` clears. */
export class UpdateLabelDto extends PartialType(OmitType(CreateLabelDto, ['id']), {
  skipNullProperties: false,
}) {}
