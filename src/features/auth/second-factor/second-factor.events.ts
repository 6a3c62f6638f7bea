import { defineEvent } from '../../../platform/events/events.js';

/** An account asks for a code from now on. The subject of each is the user. */
export const secondFactorEnabled = defineEvent<Record<string, never>>('second-factor.enabled');

/** An account asks for no code any more. */
export const secondFactorDisabled = defineEvent<Record<string, never>>('second-factor.disabled');

/** A recovery code stood in for the authenticator app. */
export const recoveryCodeUsed = defineEvent<Record<string, never>>('second-factor.recovery-code-used');

/** There are new recovery codes, and the old ones are void. */
export const recoveryCodesReplaced = defineEvent<Record<string, never>>(
  'second-factor.recovery-codes-replaced',
);
