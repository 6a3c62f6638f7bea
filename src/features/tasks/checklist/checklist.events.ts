import type { Changes } from '../../../platform/events/changes.js';
import { defineEvent } from '../../../platform/events/events.js';
import type { ChecklistItem } from './checklist-item.entity.js';

/** The subject of each is the task. */
export const itemAdded = defineEvent<{ itemId: string; name: string }>('task.item-added');
export const itemChanged = defineEvent<{ itemId: string; name: string; changes: Changes<ChecklistItem> }>(
  'task.item-changed',
);
export const itemDeleted = defineEvent<{ itemId: string; name: string }>('task.item-deleted');
