import { DomainError } from '../../../platform/errors/domain-error.js';

/** The account has a second factor, and none was sent. */
export class SecondFactorRequired extends DomainError {
  readonly code = 'second-factor-required';
  readonly kind = 'unauthenticated';
  readonly title = 'Second factor required';

  constructor() {
    super('Send the code of your authenticator app as well.');
  }
}

/** The code is wrong, too old or was used. */
export class WrongSecondFactor extends DomainError {
  readonly code = 'wrong-second-factor';
  readonly kind = 'unauthenticated';
  readonly title = 'Wrong code';

  constructor() {
    super('The code is wrong, too old, or was used before.');
  }
}
