import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);

interface List {
  test(password: string): boolean;
}

let list: List | undefined;

/**
 * Whether a password is among the 50,000 that people choose most, in any case: those are what guessing starts with. The
 * list is part of the installation and is loaded when it is needed first (17 ms, 14 MB).
 */
export function isCommonPassword(password: string): boolean {
  list ??= require('fxa-common-password-list') as List;
  return list.test(password) || list.test(password.toLowerCase());
}
