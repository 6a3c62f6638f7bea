import { createHash, createSecretKey, type KeyObject, randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { JwtService } from '@nestjs/jwt';
import type { Role } from '../../platform/access/actor.js';
import { Config } from '../../platform/config/config.js';

/** Seconds that an access token is good for. */
export const ACCESS_TOKEN_LIFETIME = 600;
export const ALGORITHM = 'HS256';
export const AUDIENCE = 'doable';
/** RFC 9068: tells an access token from every other JWT that the same key might sign. */
const TYPE = 'at+jwt';

/** What an access token says. Rights are never read from it: see Sessions. */
export interface AccessClaims {
  sub: string;
  sid: string;
  jti: string;
  role: Role;
  iat: number;
  exp: number;
}

/** Signs access tokens and knows which key verifies one. */
@Injectable()
export class AccessTokens {
  readonly issuer: string;
  // As a string or Buffer the secret costs 299 us a verification on Node 20, as a KeyObject 5.
  private readonly key: KeyObject;
  private readonly keyId: string;

  constructor(
    private readonly jwt: JwtService,
    config: Config,
  ) {
    this.issuer = config.auth.issuer;
    this.key = createSecretKey(config.auth.jwtSecret, 'utf8');
    this.keyId = createHash('sha256').update(config.auth.jwtSecret).digest('base64url').slice(0, 8);
  }

  /** A token for ten minutes. */
  sign(userId: string, sessionId: string, role: Role): string {
    return this.jwt.sign(
      { sid: sessionId, role },
      {
        secret: this.key as unknown as Buffer,
        algorithm: ALGORITHM,
        header: { alg: ALGORITHM, typ: TYPE, kid: this.keyId },
        subject: userId,
        issuer: this.issuer,
        audience: AUDIENCE,
        jwtid: randomUUID(),
        expiresIn: ACCESS_TOKEN_LIFETIME,
      },
    );
  }

  /** The key for a token whose header says that it is one of ours; undefined otherwise. */
  keyFor(token: string): KeyObject | undefined {
    const header = readHeader(token);
    return header?.typ === TYPE && header.kid === this.keyId ? this.key : undefined;
  }
}

function readHeader(token: string): { typ?: unknown; kid?: unknown } | undefined {
  try {
    const header: unknown = JSON.parse(
      Buffer.from(token.slice(0, token.indexOf('.')), 'base64url').toString(),
    );
    return header !== null && typeof header === 'object' ? header : undefined;
  } catch {
    return undefined;
  }
}
