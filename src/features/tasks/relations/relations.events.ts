import { defineEvent } from '../../../platform/events/events.js';
import type { RelationKind } from './task-relation.entity.js';

/** As `kind` says it of `taskId`; the subject of each is the task in whose list it was changed. */
interface Relation {
  relationId: string;
  kind: RelationKind;
  taskId: string;
  otherId: string;
}

export const relationAdded = defineEvent<Relation>('task.relation-added');
export const relationDeleted = defineEvent<Relation>('task.relation-deleted');
