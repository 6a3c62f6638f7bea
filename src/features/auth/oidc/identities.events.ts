import { defineEvent } from '../../../platform/events/events.js';

/** An identity at a provider opens an account from now on. The subject is the identity, the actor its account. */
export const identityLinked = defineEvent<{ provider: string }>('identity.linked');

/** It opens the account no longer. */
export const identityUnlinked = defineEvent<{ provider: string }>('identity.unlinked');
