import { DomainError } from '../../../platform/errors/domain-error.js';

/** A browser came back with a `state` that was never given out, or long ago. */
export class SignInUnknown extends DomainError {
  readonly code = 'sign-in-unknown';
  readonly kind = 'invalid';
  readonly title = 'Start again';

  constructor() {
    super('No sign-in at a provider is under way here. Start at GET /api/v1/auth/providers.');
  }
}

/** A browser came back too late. */
export class SignInExpired extends DomainError {
  readonly code = 'sign-in-expired';
  readonly kind = 'invalid';
  readonly title = 'That took too long';

  constructor() {
    super('A sign-in at a provider has to end within ten minutes. Start again.');
  }
}

/** A browser came back a second time. */
export class SignInUsed extends DomainError {
  readonly code = 'sign-in-used';
  readonly kind = 'invalid';
  readonly title = 'Already used';

  constructor() {
    super('This sign-in has ended already. Start again.');
  }
}

/** Another browser came back than the one that left. */
export class OtherBrowser extends DomainError {
  readonly code = 'other-browser';
  readonly kind = 'forbidden';
  readonly title = 'Started in another browser';

  constructor() {
    super('A sign-in has to end in the browser that it started in, with its cookies.');
  }
}

/** The person, or the provider for them, said no. */
export class SignInDenied extends DomainError {
  readonly code = 'sign-in-denied';
  readonly kind = 'forbidden';
  readonly title = 'Cancelled at the provider';

  constructor() {
    super('The provider was not allowed to tell who you are.');
  }
}

/** The provider answered something that proves nothing: a code that is no good, a token for somebody else. */
export class ProviderRefused extends DomainError {
  readonly code = 'provider-refused';
  readonly kind = 'forbidden';
  readonly title = 'The provider did not confirm it';

  constructor(options: { cause?: unknown } = {}) {
    super('What the provider answered does not prove who you are. Start again.');
    this.cause = options.cause;
  }
}

/** The provider cannot be asked right now. */
export class ProviderUnavailable extends DomainError {
  readonly code = 'provider-unavailable';
  readonly kind = 'unavailable';
  readonly title = 'The provider does not answer';
  override readonly retryAfter = 5;

  constructor(options: { cause?: unknown } = {}) {
    super('Try again shortly, or sign in another way.');
    this.cause = options.cause;
  }
}

/** Whoever wanted to link an identity has signed out meanwhile. */
export class LinkSessionEnded extends DomainError {
  readonly code = 'link-session-ended';
  readonly kind = 'unauthenticated';
  readonly title = 'Signed out meanwhile';

  constructor() {
    super('The session that asked for the link has ended. Sign in and ask again.');
  }
}

/** What the provider proved is too old, was used, or is not there: a second factor alone is not enough. */
export class FirstFactorExpired extends DomainError {
  readonly code = 'first-factor-expired';
  readonly kind = 'unauthenticated';
  readonly title = 'Sign in at the provider again';

  constructor() {
    super('A second factor has to follow within five minutes, in the same browser. Start again.');
  }
}

/** An identity opens one account. */
export class IdentityTaken extends DomainError {
  readonly code = 'identity-taken';
  readonly kind = 'conflict';
  readonly title = 'Linked to another account';

  constructor() {
    super('This identity opens another account. Unlink it there first.');
  }
}

/** Without it nobody could sign in to the account. */
export class LastWayIn extends DomainError {
  readonly code = 'last-way-in';
  readonly kind = 'conflict';
  readonly title = 'The last way in';

  constructor() {
    super('Set a password or link another identity first.');
  }
}
