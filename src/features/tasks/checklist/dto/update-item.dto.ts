import { OmitType, PartialType } from '@nestjs/swagger';
import { CreateChecklistItemDto } from './create-item.dto.js';

/** JSON Merge Patch (RFC 7396): what is absent stays, `null` clears. */
export class UpdateChecklistItemDto extends PartialType(OmitType(CreateChecklistItemDto, ['id']), {
  skipNullProperties: false,
}) {}
