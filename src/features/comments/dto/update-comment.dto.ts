import { OmitType, PartialType } from '@nestjs/swagger';
import { CreateCommentDto } from './create-comment.dto.js';

/** JSON Merge Patch (RFC 7396): what is absent stays. */
export class UpdateCommentDto extends PartialType(OmitType(CreateCommentDto, ['id']), {
  skipNullProperties: false,
}) {}
