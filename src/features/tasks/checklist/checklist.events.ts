import { defineEvent } from '../../../platform/events/events.js';
import type { ChecklistItem } from './checklist-item.entity.js';

/** From which value to which. */
export type ItemChanges = { [Column in keyof ChecklistItem]?: { from: unknown; to: unknown } };

/** The subject of each is the task. */
export const itemAdded = defineEvent<{ itemId: string; name: string }>('task.item-added');
export const itemChanged = defineEvent<{ itemId: string; name: string; changes: ItemChanges }>(
  'task.item-changed',
);
export const itemDeleted = defineEvent<{ itemId: string; name: string }>('task.item-deleted');
