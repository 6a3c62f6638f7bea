import { defineEvent } from '../../platform/events/events.js';

/** What was said is taken out of the log when the comment is deleted. The subject of each is the task. */
export const commentAdded = defineEvent<{ commentId: string; content?: string; mentions: string[] }>(
  'comment.added',
);
/** `mentions` are those whom it did not mention before. */
export const commentEdited = defineEvent<{
  commentId: string;
  changes?: { content: { from: string; to: string } };
  mentions: string[];
}>('comment.edited');
export const commentDeleted = defineEvent<{ commentId: string }>('comment.deleted');
