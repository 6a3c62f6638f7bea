import { defineEvent } from '../../../platform/events/events.js';
import type { RelationKind } from './task-relation.entity.js';

/** As `kind` says it of `taskId`; the subject of each is the task in whose list it was changed. */
export interface RelationFact {
  relationId: string;
  kind: RelationKind;
  taskId: string;
  otherId: string;
}

export const relationAdded = defineEvent<RelationFact>('task.relation-added');
export const relationDeleted = defineEvent<RelationFact>('task.relation-deleted');
