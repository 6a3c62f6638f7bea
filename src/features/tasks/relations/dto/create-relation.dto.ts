import { IsIn, IsUUID } from 'class-validator';
import { RELATION_KINDS, type RelationKind } from '../task-relation.entity.js';

/** What a task has to do with another. */
export class CreateRelationDto {
  /** What this task does to the other one. Two tasks may well block each other. */
  @IsIn(RELATION_KINDS)
  kind: RelationKind;

  /** The other one. */
  @IsUUID()
  taskId: string;
}
