import { Secret } from 'otpauth';
import { digest } from '../../../platform/secrets/secrets.js';
import { RecoveryCode } from './recovery-code.entity.js';

const HOW_MANY = 10;

/** What a person may have typed, as it was told: `abcd efgh` is `ABCDEFGH`. */
export const plainCode = (typed: string): string => typed.replace(/[\s-]/g, '').toUpperCase();

/** What is stored of a recovery code. With the account in it, a table of digests fits one account only. */
export const recoveryDigest = (userId: string, code: string): Buffer => digest(userId + plainCode(code));

/** Ten new codes of 80 random bits, such as `MFRG-GZDF-MZTW-Q2LK`. */
export const newRecoveryCodes = (): string[] =>
  Array.from({ length: HOW_MANY }, () => new Secret({ size: 10 }).base32.match(/.{4}/g)!.join('-'));

/** A code of an account as it is stored. */
export const recoveryCodeOf = (userId: string, code: string): RecoveryCode =>
  Object.assign(new RecoveryCode(), { digest: recoveryDigest(userId, code), userId, usedAt: null });
