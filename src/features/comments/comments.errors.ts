import { defineError } from '../../platform/errors/domain-error.js';

/** What somebody said is theirs to change. */
export class NotTheAuthor extends defineError({
  code: 'not-the-author',
  kind: 'forbidden',
  title: 'Somebody else wrote this',
  detail: 'Only its author edits a comment; the owner of the project can delete it as well.',
  why: 'You see the comment, and somebody else wrote it. Comments are edited by their author, and deleted by their author or the owner of the project.',
  remedy: 'Answer with a comment of your own, or ask the author: `authorId` says who that is.',
}) {}

/** The id that the client made belongs to a comment already. */
export class CommentExists extends defineError({
  code: 'comment-exists',
  kind: 'conflict',
  title: 'This id of a comment is taken',
  detail: 'A comment with this id exists. Make a new UUIDv7, or leave the id out.',
  why: 'You made an `id` for the new comment, and there is one with it. It may have been made by an earlier try of yours.',
  remedy: 'Read it with `GET /api/v1/tasks/{id}/comments/{commentId}`, or send another `id`.',
}) {}

/** A task is no forum. */
export class TooManyComments extends defineError({
  code: 'too-many-comments',
  kind: 'conflict',
  title: 'No more comments',
  why: 'A task has at most 1,000 comments.',
  remedy: 'Delete some, or go on at another task.',
}) {}
