import { ApiProperty } from '@nestjs/swagger';
import { OfFormat } from '../../../../platform/http/openapi-schema.js';
import { RELATION_KINDS, type RelationKind } from '../task-relation.entity.js';

type RelationSeen = RelationKind | 'blockedBy' | 'duplicatedBy';

/** A relation, as it is seen from one of its ends. */
export class RelationDto {
  /** @example "019a9f3e-5c00-7000-8000-000000002e1a" */
  @OfFormat('uuid')
  id: string;
  /**
   * What the task in the path is to the other one.
   * @example "blocks"
   */
  @ApiProperty({ type: 'string', enum: [...RELATION_KINDS, 'blockedBy', 'duplicatedBy'] })
  kind: RelationSeen;
  /**
   * The other one.
   * @example "019a9f3e-5c00-7000-8000-0000000007a6"
   */
  @OfFormat('uuid')
  taskId: string;
  /** @example "2026-11-20T09:30:00.000Z" */
  @OfFormat('date-time')
  createdAt: string;
}
