import { Secret, TOTP } from 'otpauth';

/** What every authenticator app takes (RFC 6238). */
const FORM = { algorithm: 'SHA1', digits: 6, period: 30 };
const ISSUER = 'Doable';
/** Steps of 30 seconds that a clock may be ahead or behind. */
const WINDOW = 1;

/** 160 random bits in base32. */
export const newTotpSecret = (): string => new Secret({ size: 20 }).base32;

/** What an authenticator app reads from a QR code. `account` is the name that it shows. */
export const totpUri = (secret: string, account: string): string =>
  new TOTP({ ...FORM, issuer: ISSUER, label: account, secret }).toString();

/** Whether a text has the form of a code. */
export const isTotpCode = (text: string): boolean => /^\d{6}$/.test(text);

/** The step that a code belongs to, which is the present one or next to it; undefined for any other code. */
export function totpStep(secret: string, code: string): number | undefined {
  const timestamp = Date.now();
  const token = { ...FORM, secret: Secret.fromBase32(secret), token: code, timestamp, window: WINDOW };
  const delta = TOTP.validate(token);
  return delta === null ? undefined : TOTP.counter({ period: FORM.period, timestamp }) + delta;
}
