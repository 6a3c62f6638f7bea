import { createHash, createPublicKey, type JsonWebKey, type KeyObject, randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { JwtService } from '@nestjs/jwt';
import type { Role } from '../../platform/access/actor.js';
import { Config } from '../../platform/config/config.js';

/** Seconds that an access token is good for. */
export const ACCESS_TOKEN_LIFETIME = 600;
export const AUDIENCE = 'doable';
/** RFC 9068: tells an access token from every other JWT that the same key might sign. */
const TYPE = 'at+jwt';

/** What an access token says. Rights are never read from it: see LiveSessions. */
export interface AccessClaims {
  sub: string;
  sid: string;
  jti: string;
  role: Role;
  iat: number;
  exp: number;
}

/** What verifies tokens, and the one algorithm that it is good for. */
interface VerifyingKey {
  readonly id: string;
  readonly algorithm: 'HS256' | 'ES256';
  readonly key: KeyObject;
  /** What others may know of it (RFC 7517); a secret has nothing of the kind. */
  readonly published?: PublishedKey;
}

/** A public key of `/.well-known/jwks.json`. */
export type PublishedKey = JsonWebKey & { kid: string; alg: string; use: string };

/** Signs access tokens, and knows the keys that verify them: the current one and the one beside it. */
@Injectable()
export class AccessTokens {
  readonly issuer: string;
  private readonly signingKey: KeyObject;
  private readonly current: VerifyingKey;
  private readonly keys: ReadonlyMap<unknown, VerifyingKey>;

  constructor(
    private readonly jwt: JwtService,
    { auth }: Config,
  ) {
    this.issuer = auth.issuer;
    this.signingKey = auth.signingKey;
    this.current = verifying(auth.signingKey);
    const keys = auth.previousKey ? [this.current, verifying(auth.previousKey)] : [this.current];
    this.keys = new Map(keys.map((key) => [key.id, key]));
  }

  /** A token for ten minutes. */
  sign(userId: string, sessionId: string, role: Role): string {
    const { algorithm, id } = this.current;
    return this.jwt.sign(
      { sid: sessionId, role },
      {
        secret: this.signingKey as unknown as Buffer,
        algorithm,
        header: { alg: algorithm, typ: TYPE, kid: id },
        subject: userId,
        issuer: this.issuer,
        audience: AUDIENCE,
        jwtid: randomUUID(),
        expiresIn: ACCESS_TOKEN_LIFETIME,
      },
    );
  }

  /** The algorithms of its keys. */
  get algorithms(): VerifyingKey['algorithm'][] {
    return [...this.keys.values()].map(({ algorithm }) => algorithm);
  }

  /** Public keys, for whoever else verifies tokens. */
  get published(): PublishedKey[] {
    return [...this.keys.values()].flatMap(({ published }) => published ?? []);
  }

  /**
   * The key for a token whose header says that it is one of ours, signed by that key's own algorithm; undefined
   * otherwise. Nothing else in a header chooses a key: not `jwk`, `jku` or `x5u`.
   */
  keyFor(token: string): KeyObject | undefined {
    const { typ, alg, kid, crit } = headerOf(token) ?? {};
    const known = this.keys.get(kid);
    return known && typ === TYPE && alg === known.algorithm && crit === undefined ? known.key : undefined;
  }
}

function verifying(key: KeyObject): VerifyingKey {
  if (key.type === 'secret') return { id: sha256(key.export()).slice(0, 8), algorithm: 'HS256', key };
  const publicKey = key.type === 'private' ? createPublicKey(key) : key;
  const { crv, kty, x, y } = publicKey.export({ format: 'jwk' });
  // The members that RFC 7638 names, in its order.
  const id = sha256(JSON.stringify({ crv, kty, x, y }));
  const published = { kty, crv, x, y, kid: id, alg: 'ES256', use: 'sig' };
  return { id, algorithm: 'ES256', key: publicKey, published };
}

const sha256 = (content: Buffer | string) => createHash('sha256').update(content).digest('base64url');

interface Header {
  typ?: unknown;
  alg?: unknown;
  kid?: unknown;
  crit?: unknown;
}

function headerOf(token: string): Header | undefined {
  try {
    const header: unknown = JSON.parse(
      Buffer.from(token.slice(0, token.indexOf('.')), 'base64url').toString(),
    );
    return header !== null && typeof header === 'object' ? header : undefined;
  } catch {
    return undefined;
  }
}
