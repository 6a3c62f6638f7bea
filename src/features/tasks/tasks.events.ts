import { defineEvent } from '../../platform/events/events.js';
import type { Task } from './task.entity.js';

/** The cached task lists of one user. */
export const taskListsOf = (userId: string) => `tasks:${userId}`;

/** From which value to which. */
export type TaskChanges = { [Column in keyof Task]?: { from: unknown; to: unknown } };

/** The subject of each is the task. */
export const taskCreated = defineEvent<{ title: string }>('task.created');
export const taskChanged = defineEvent<{ changes: TaskChanges }>('task.changed');
export const taskCompleted = defineEvent<{ changes: TaskChanges }>('task.completed');
export const taskReopened = defineEvent<{ changes: TaskChanges }>('task.reopened');
export const taskDeleted = defineEvent<{ changes: TaskChanges }>('task.deleted');
