import { createPrivateKey, createPublicKey, createSecretKey, type KeyObject } from 'node:crypto';

/** Shortest secret: 256 bits, if its characters were bytes. */
export const SECRET_LENGTH = 32;

const MAKE_KEY = 'openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256';

/** The key that signs, from a PEM. Throws an Error that says what is expected. */
export function signingKeyIn(value: string): KeyObject {
  const pem = pemIn(value);
  return onP256(
    () => pem && createPrivateKey(pem),
    `must be the PEM of a private key on the curve P-256: ${MAKE_KEY}`,
  );
}

/** A key that verifies: a secret, or the PEM of a public or private key. Throws an Error that says what is expected. */
export function verifyingKeyIn(value: string): KeyObject {
  const pem = pemIn(value);
  if (!pem && value.length >= SECRET_LENGTH) return secretKey(value);
  return onP256(
    () => pem && createPublicKey(pem),
    `must be the PEM of a key on the curve P-256, or a secret of at least ${SECRET_LENGTH} characters`,
  );
}

/** As a string or Buffer a secret costs 299 us a verification on Node 20, as a KeyObject 5. */
export const secretKey = (secret: string): KeyObject => createSecretKey(secret, 'utf8');

/** PEM as it is, with `\n` for each line break, or in base64: variables have one line in many places. */
function pemIn(value: string): string | undefined {
  const forms = [value.replaceAll('\\n', '\n'), Buffer.from(value, 'base64').toString()];
  return forms.find((form) => form.includes('-----BEGIN '));
}

function onP256(read: () => KeyObject | undefined | '', expected: string): KeyObject {
  const key = attempt(read);
  if (key && key.asymmetricKeyDetails?.namedCurve === 'prime256v1') return key;
  throw new Error(expected);
}

function attempt<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    // OpenSSL's own words help nobody, and may quote the key.
    return undefined;
  }
}
