import { DomainError } from '../../platform/errors/domain-error.js';

/** Names tell labels apart. */
export class LabelExists extends DomainError {
  readonly code = 'label-exists';
  readonly kind = 'conflict';
  readonly title = 'You have a label of this name';

  constructor() {
    super('One of your labels has this name already. Upper and lower case count as the same.');
  }
}

/** The id that the client made belongs to a label already. */
export class LabelIdTaken extends DomainError {
  readonly code = 'label-id-taken';
  readonly kind = 'conflict';
  readonly title = 'This id of a label is taken';

  constructor() {
    super('A label with this id exists. Make a new UUIDv7, or leave the id out.');
  }
}

/** People choose labels from a list. */
export class TooManyLabels extends DomainError {
  readonly code = 'too-many-labels';
  readonly kind = 'conflict';
  readonly title = 'You have as many labels as there can be';

  constructor() {
    super('Everybody has at most 500 labels.');
  }
}

/** A body names a label that is not there, or not the caller's. */
export class UnknownLabel extends DomainError {
  readonly code = 'unknown-label';
  readonly kind = 'unprocessable';
  readonly title = 'No such label';

  constructor() {
    super('One of labelIds is not there, or not yours.');
  }
}
