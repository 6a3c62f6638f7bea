import type { Changes } from '../../platform/events/changes.js';
import { defineEvent } from '../../platform/events/events.js';
import type { Label } from './label.entity.js';

/** The subject of each is the label. */
export const labelCreated = defineEvent<{ name: string }>('label.created');
export const labelChanged = defineEvent<{ changes: Changes<Label> }>('label.changed');
export const labelDeleted = defineEvent<{ name: string }>('label.deleted');
/** All of an account, with it: the subject. */
export const labelsErased = defineEvent('label.all-erased');
