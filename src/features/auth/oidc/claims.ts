import { isEmail } from 'class-validator';

/** What a provider says of somebody, as far as this service wants to know. */
export interface Claims {
  /** The provider's name in the configuration. */
  readonly provider: string;
  readonly issuer: string;
  readonly subject: string;
  readonly email: string | null;
  /** Whether the provider vouches for the address. */
  readonly isEmailVerified: boolean;
  /** What the account might be called. */
  readonly username: string;
  readonly displayName: string | undefined;
}

interface Said {
  readonly [claim: string]: unknown;
}

const ASCII = /^[\x21-\x7e]+$/;
const UNPRINTABLE = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}]/gu;

/**
 * Whether two accounts with this address are one person's. PostgreSQL's lower() makes the Kelvin sign a k, so that
 * another address would pass for it.
 */
export const isPlainAddress = (email: string | null): email is string => email !== null && ASCII.test(email);

/**
 * Claims from an ID token, and from where the rest of them is when it tells no address: the ID token itself or UserInfo.
 * An address and whether it is verified come from one place.
 */
export function claimsOf(provider: string, idToken: Said & { iss: string; sub: string }, more: Said): Claims {
  const said = idToken.email === undefined ? more : idToken;
  const email = emailOf(said.email);
  const names = { ...more, ...idToken };
  const name = lineOf(names.name, 100);
  return {
    provider,
    issuer: idToken.iss,
    subject: idToken.sub,
    email,
    isEmailVerified: said.email_verified === true && isPlainAddress(email),
    username: usernameOf(names.preferred_username, email, name),
    displayName: name,
  };
}

/** A username near to what somebody is called elsewhere: 2 to 40 letters, digits, dots, dashes and underscores. */
function usernameOf(...sources: unknown[]): string {
  const names = sources.map((source) => {
    const plain = (lineOf(source, 254) ?? '').split('@')[0]!.normalize('NFKD').replace(/\p{M}/gu, '');
    return plain
      .replace(/[^A-Za-z0-9._-]+/g, '-')
      .replace(/^[._-]+/, '')
      .slice(0, 40)
      .replace(/[._-]+$/, '');
  });
  return names.find((name) => name.length >= 2) ?? 'user';
}

/** As accounts may have it, but for letters that are not ASCII, which some providers know. */
function emailOf(value: unknown): string | null {
  if (typeof value !== 'string' || value.length > 254 || value.search(/["\p{Cc}\p{Cs}\p{Zl}\p{Zp}]/u) >= 0)
    return null;
  return isEmail(value) ? value : null;
}

/** One line without what PostgreSQL and people cannot read; undefined when nothing is left. */
function lineOf(value: unknown, max: number): string | undefined {
  if (typeof value !== 'string') return undefined;
  return value.replace(UNPRINTABLE, '').slice(0, max).toWellFormed().trim() || undefined;
}
