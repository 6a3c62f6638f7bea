import { defineEvent } from '../../../platform/events/events.js';

/** The subject of each is the filter. */
export const filterCreated = defineEvent<{ name: string }>('filter.created');
export const filterChanged = defineEvent<{ changed: string[] }>('filter.changed');
export const filterDeleted = defineEvent<Record<string, never>>('filter.deleted');
