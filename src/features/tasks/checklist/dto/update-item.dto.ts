import { OmitType, PartialType } from '@nestjs/swagger';
import { CreateItemDto } from './create-item.dto.js';

/** JSON Merge Patch (RFC 7396): what is absent stays, `null` clears. */
export class UpdateItemDto extends PartialType(OmitType(CreateItemDto, ['id']), {
  skipNullProperties: false,
}) {}
