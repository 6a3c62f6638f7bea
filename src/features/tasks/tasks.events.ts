import type { Changes } from '../../platform/events/changes.js';
import { defineEvent } from '../../platform/events/events.js';
import type { Task } from './task.entity.js';

/** From which value to which. */
export type TaskChanges = Changes<Task>;

/** The subject of each is the task. */
export const taskCreated = defineEvent<{ title: string }>('task.created');
export const taskChanged = defineEvent<{ changes: TaskChanges }>('task.changed');
export const taskCompleted = defineEvent<{ changes: TaskChanges }>('task.completed');
export const taskReopened = defineEvent<{ changes: TaskChanges }>('task.reopened');
/** Into another project, section or task, or elsewhere in the order. */
export const taskMoved = defineEvent<{ changes: TaskChanges }>('task.moved');
/** Out of the project that is the context, for those who stay there. */
export const taskLeft = defineEvent<{ title: string }>('task.left');
/** Into the trash. */
export const taskDeleted = defineEvent<{ changes: TaskChanges }>('task.deleted');
export const taskRestored = defineEvent<{ changes: TaskChanges }>('task.restored');
/** For good. */
export const taskPurged = defineEvent<{ title: string }>('task.purged');
