import { createHmac, type KeyObject, sign } from 'node:crypto';

/** Header or claims: an object, or text as it is to be sent. */
export type Part = object | string;

export const base64url = (content: string | Buffer) => Buffer.from(content).toString('base64url');
const encoded = (part: Part) => base64url(typeof part === 'string' ? part : JSON.stringify(part));

/** Makes the signature of what stands before the last dot. */
export type Signer = (input: string) => string;

export const unsigned: Signer = () => '';

export const hmac =
  (key: string | Buffer, hash = 'sha256'): Signer =>
  (input) =>
    createHmac(hash, key).update(input).digest('base64url');

export const ecdsa =
  (key: KeyObject, hash = 'sha256', dsaEncoding: 'ieee-p1363' | 'der' = 'ieee-p1363'): Signer =>
  (input) =>
    sign(hash, Buffer.from(input), { key, dsaEncoding }).toString('base64url');

/** A compact JWS (RFC 7515) of anything, well-formed or not. */
export function jws(header: Part, claims: Part, signer: Signer): string {
  const input = `${encoded(header)}.${encoded(claims)}`;
  return `${input}.${signer(input)}`;
}

/** What a token says, without a look at its signature. */
export function read(token: string): { header: Record<string, unknown>; claims: Record<string, unknown> } {
  const [header, claims] = token
    .split('.', 2)
    .map((part) => JSON.parse(Buffer.from(part, 'base64url').toString()) as Record<string, unknown>);
  return { header: header!, claims: claims! };
}
