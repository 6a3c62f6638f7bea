import { IsIn, IsUUID } from 'class-validator';
import { RELATION_KINDS, type RelationKind } from '../task-relation.entity.js';

/** What a task has to do with another. */
export class CreateRelationDto {
  /**
   * What this task does to the other one. Two tasks may well block each other.
   * @example "blocks"
   */
  @IsIn(RELATION_KINDS)
  kind: RelationKind;

  /**
   * The other one.
   * @example "019a9f3e-5c00-7000-8000-0000000007a6"
   */
  @IsUUID()
  taskId: string;
}
