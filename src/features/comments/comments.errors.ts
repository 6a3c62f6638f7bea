import { DomainError } from '../../platform/errors/domain-error.js';

/** What somebody said is theirs to change. */
export class NotTheAuthor extends DomainError {
  readonly code = 'not-the-author';
  readonly kind = 'forbidden';
  readonly title = 'Somebody else wrote this';

  constructor() {
    super('Only its author edits a comment; the owner of the project can delete it as well.');
  }
}

/** The id that the client made belongs to a comment already. */
export class CommentExists extends DomainError {
  readonly code = 'comment-exists';
  readonly kind = 'conflict';
  readonly title = 'This id of a comment is taken';

  constructor() {
    super('A comment with this id exists. Make a new UUIDv7, or leave the id out.');
  }
}

/** A task is no forum. */
export class TooManyComments extends DomainError {
  readonly code = 'too-many-comments';
  readonly kind = 'conflict';
  readonly title = 'No more comments';

  constructor() {
    super('A task has at most 1,000 comments.');
  }
}
