import { ApiProperty } from '@nestjs/swagger';
import { OfFormat } from '../../../../platform/http/openapi/properties.js';
import { RELATION_KINDS, type RelationKind } from '../task-relation.entity.js';

type RelationSeen = RelationKind | 'blockedBy' | 'duplicatedBy';

/** A relation, as it is seen from one of its ends. */
export class RelationDto {
  @OfFormat('uuid')
  id: string;
  /** What the task in the path is to the other one. */
  @ApiProperty({ type: 'string', enum: [...RELATION_KINDS, 'blockedBy', 'duplicatedBy'] })
  kind: RelationSeen;
  /** The other one. */
  @OfFormat('uuid')
  taskId: string;
  @OfFormat('date-time')
  createdAt: string;
}
