import { Injectable } from '@nestjs/common';
import { type EntityManager, IsNull, MoreThan } from 'typeorm';
import type { Actor } from '../../../platform/access/actor.js';
import type { DomainError } from '../../../platform/errors/domain-error.js';
import { UnitOfWork } from '../../../platform/events/unit-of-work.js';
import { digest, Secrets } from '../../../platform/secrets/secrets.js';
import { OidcAttempt } from './oidc-attempt.entity.js';
import { OtherBrowser, SignInExpired, SignInUnknown, SignInUsed } from './oidc.errors.js';
import type { Challenge } from './openid-providers.js';

/** Seconds that a browser may take at a provider. */
export const ATTEMPT_LIFETIME = 600;
/** Each start takes away a few of those that ended an hour ago; until then they are known as used or expired. */
const CLEAN = `DELETE FROM oidc_attempts WHERE state_digest IN (
  SELECT state_digest FROM oidc_attempts WHERE expires_at < now() - interval '1 hour'
  ORDER BY expires_at LIMIT 100 FOR UPDATE SKIP LOCKED)`;
const VERIFIER = 'oidc-code-verifier';

/** What is kept of a browser that leaves. */
interface Departure {
  readonly provider: string;
  readonly challenge: Challenge;
  /** The secret in its cookie. */
  readonly browser: string;
  readonly returnTo: string;
  /** Who wants to link an identity; absent for a sign-in. */
  readonly actor?: Actor;
}

/** A browser that came back, and why it may not go on. */
export interface Arrival {
  readonly attempt: OidcAttempt;
  readonly challenge: Challenge;
  readonly refusal?: DomainError;
}

/** Browsers on their way to a provider and back. Each comes back once. */
@Injectable()
export class OidcAttemptsService {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly secrets: Secrets,
  ) {}

  async begin({ provider, challenge, browser, returnTo, actor }: Departure): Promise<void> {
    const stateDigest = digest(challenge.state);
    const attempt = Object.assign(new OidcAttempt(), {
      stateDigest,
      browserDigest: digest(browser),
      provider,
      nonce: challenge.nonce,
      codeVerifier: this.secrets.encrypt(VERIFIER, ownerOf(stateDigest), challenge.codeVerifier),
      returnTo,
      userId: actor?.userId ?? null,
      sessionId: actor?.sessionId ?? null,
      expiresAt: new Date(Date.now() + ATTEMPT_LIFETIME * 1000),
      usedAt: null,
      completedAt: null,
    });
    await this.unitOfWork.run(async (tx) => {
      const manager = await tx.open();
      await manager.query(CLEAN);
      tx.insert(OidcAttempt, attempt);
    });
  }

  /** Marks an attempt used. Of a hundred at once, one is not refused. Throws SignInUnknown. */
  async redeem(provider: string, state: string, browser: string): Promise<Arrival> {
    const [stateDigest, browserDigest] = [digest(state), digest(browser)];
    return this.unitOfWork.run(async (tx) => {
      const manager = await tx.open();
      const isRedeemed = await markUsed(manager, { stateDigest, browserDigest, provider });
      const attempt = await manager.findOneBy(OidcAttempt, { stateDigest, provider });
      if (!attempt) throw new SignInUnknown();
      const codeVerifier = this.secrets.decrypt(VERIFIER, ownerOf(stateDigest), attempt.codeVerifier);
      const challenge = { state, nonce: attempt.nonce, codeVerifier };
      return { attempt, challenge, ...(!isRedeemed && { refusal: refusalOf(attempt, browserDigest) }) };
    });
  }

  /** Lets a browser come back once more: the provider could not be asked what it brought. */
  async release({ stateDigest }: OidcAttempt): Promise<void> {
    await this.unitOfWork.run(async (tx) => {
      const manager = await tx.open();
      await manager.update(OidcAttempt, { stateDigest }, { usedAt: null });
    });
  }
}

const ownerOf = (stateDigest: Buffer): string => stateDigest.toString('hex');

/** One statement: whoever comes second waits for the row, and finds it used. */
async function markUsed(
  manager: EntityManager,
  key: Pick<OidcAttempt, 'stateDigest' | 'browserDigest' | 'provider'>,
): Promise<boolean> {
  const now = new Date();
  const unused = { ...key, usedAt: IsNull(), expiresAt: MoreThan(now) };
  const { affected } = await manager.update(OidcAttempt, unused, { usedAt: now });
  return affected === 1;
}

function refusalOf({ browserDigest, usedAt }: OidcAttempt, browser: Buffer): DomainError {
  if (!browserDigest.equals(browser)) return new OtherBrowser();
  return usedAt ? new SignInUsed() : new SignInExpired();
}
