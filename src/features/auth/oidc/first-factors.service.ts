import { Injectable } from '@nestjs/common';
import { IsNull } from 'typeorm';
import type { Transaction } from '../../../platform/events/transaction.js';
import { Secrets } from '../../../platform/secrets/secrets.js';
import type { Claims } from './claims.js';
import { OidcAttempt } from './oidc-attempt.entity.js';
import { FirstFactorExpired } from './oidc.errors.js';

/** Seconds that a second factor may take. */
export const FIRST_FACTOR_LIFETIME = 300;
const PURPOSE = 'oidc-first-factor';

interface Proof {
  readonly claims: Claims;
  /** Milliseconds since 1970. */
  readonly expiresAt: number;
}

/**
 * What a provider proved of somebody whose account asks for a second factor. The browser keeps it, encrypted; PostgreSQL
 * knows whether it was used.
 */
@Injectable()
export class FirstFactorsService {
  constructor(private readonly secrets: Secrets) {}

  /** A cookie's value: the attempt, and what came of it. */
  issue({ stateDigest }: OidcAttempt, claims: Claims): string {
    const attempt = stateDigest.toString('base64url');
    const proof: Proof = { claims, expiresAt: Date.now() + FIRST_FACTOR_LIFETIME * 1000 };
    const bytes = this.secrets.encrypt(PURPOSE, attempt, JSON.stringify(proof));
    return `${attempt}.${bytes.toString('base64url')}`;
  }

  /** What was proved, as part of a sign-in: it is used when that is stored, and once. Throws FirstFactorExpired. */
  async redeem(tx: Transaction, value: string): Promise<Claims> {
    const [attempt = '', bytes = ''] = value.split('.');
    const { claims, expiresAt } = this.read(attempt, bytes);
    if (expiresAt < Date.now()) throw new FirstFactorExpired();
    const manager = await tx.open();
    const unused = { stateDigest: Buffer.from(attempt, 'base64url'), completedAt: IsNull() };
    const { affected } = await manager.update(OidcAttempt, unused, { completedAt: new Date() });
    if (affected !== 1) throw new FirstFactorExpired();
    return claims;
  }

  private read(attempt: string, bytes: string): Proof {
    try {
      return JSON.parse(this.secrets.decrypt(PURPOSE, attempt, Buffer.from(bytes, 'base64url'))) as Proof;
    } catch {
      throw new FirstFactorExpired();
    }
  }
}
