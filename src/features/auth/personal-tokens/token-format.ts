import { randomInt } from 'node:crypto';
import { crc32 } from 'node:zlib';

const DIGITS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
/** Tells whoever finds one, a person or a scanner of sources, what it is. */
export const PREFIX = 'dbl_';
const FORM = /^dbl_[0-9A-Za-z]{36}$/;
const CHECKSUM_LENGTH = 6;

/** `dbl_`, 30 random characters (178 bits), and a checksum of both. */
export function newToken(): string {
  const secret = Array.from({ length: 30 }, () => DIGITS[randomInt(DIGITS.length)]).join('');
  return PREFIX + secret + checksum(PREFIX + secret);
}

/** Whether a text can be a token at all: what was mistyped or made up needs no look into PostgreSQL. */
export const isToken = (text: string): boolean =>
  FORM.test(text) && checksum(text.slice(0, -CHECKSUM_LENGTH)) === text.slice(-CHECKSUM_LENGTH);

/** CRC-32 in six digits of base 62. */
function checksum(text: string): string {
  let rest = crc32(text);
  let digits = '';
  for (let at = 0; at < CHECKSUM_LENGTH; at += 1) {
    digits = DIGITS[rest % DIGITS.length]! + digits;
    rest = Math.floor(rest / DIGITS.length);
  }
  return digits;
}
