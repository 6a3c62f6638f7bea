import { DomainError } from '../../../platform/errors/domain-error.js';

/** The password was right, and is not all that this account asks for. */
export class SecondFactorRequired extends DomainError {
  readonly code = 'second-factor-required';
  readonly kind = 'unauthenticated';
  readonly title = 'A code is needed as well';
  override readonly isIncomplete = true;

  constructor() {
    super('Send the same again with `code`: what your authenticator app shows, or a recovery code.');
  }
}

/** A code that is another one, of another time, or used already: the three look the same. */
export class WrongSecondFactor extends DomainError {
  readonly code = 'wrong-second-factor';
  readonly kind = 'unauthenticated';
  readonly title = 'The code is wrong';

  constructor() {
    super('Wait for the next code of your authenticator app, or take a recovery code that was not used.');
  }
}

/** An authenticator app is set up already. */
export class SecondFactorEnabled extends DomainError {
  readonly code = 'second-factor-enabled';
  readonly kind = 'conflict';
  readonly title = 'A second factor is set up already';

  constructor() {
    super('Remove it first.');
  }
}

/** There is no authenticator app to do this with. */
export class NoSecondFactor extends DomainError {
  readonly code = 'no-second-factor';
  readonly kind = 'conflict';
  readonly title = 'There is no second factor';

  constructor() {
    super('Begin with POST /api/v1/users/me/second-factor, then confirm it with a code.');
  }
}
