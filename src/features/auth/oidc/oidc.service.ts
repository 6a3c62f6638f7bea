import { Injectable } from '@nestjs/common';
import type { Actor } from '../../../platform/access/actor.js';
import { DomainError, InvalidInput } from '../../../platform/errors/domain-error.js';
import type { Page } from '../../../platform/http/page.js';
import { randomSecret } from '../../../platform/secrets/secrets.js';
import { SecondFactorRequired } from '../second-factor/second-factor.errors.js';
import type { Client } from '../sessions/session.entity.js';
import type { Started } from '../sessions/sessions.service.js';
import type { Claims } from './claims.js';
import type { ProviderDto } from './dto/provider.dto.js';
import { FirstFactorsService } from './first-factors.service.js';
import { IdentitiesService } from './identities.service.js';
import type { OidcAttempt } from './oidc-attempt.entity.js';
import { type Arrival, OidcAttemptsService } from './oidc-attempts.service.js';
import { ProviderUnavailable } from './oidc.errors.js';
import { OidcSignInService } from './oidc-sign-in.service.js';
import { OpenIdProviders } from './openid-providers.js';
import { ReturnTo, withError } from './return-to.js';

/** Where a browser wants to sign in. */
export interface Start {
  readonly provider: string;
  readonly returnTo?: string;
  /** The secret of its cookie, when it has one: a second sign-in must not make the first one fail. */
  readonly browser?: string;
  /** Who links an identity; absent for a sign-in. */
  readonly actor?: Actor;
}

/** A browser that is sent away: where to, and the secret it has to keep. */
export interface Sent {
  readonly url: string;
  readonly browser: string;
}

/** A browser as it comes back. */
export interface Return {
  readonly provider: string;
  readonly query: URLSearchParams;
  readonly browser?: string;
  readonly client: Client;
}

/** Where it goes from there, and the session it got, or the proof that it needs to get one with a second factor. */
export interface Received {
  readonly url: string;
  readonly started?: Started;
  readonly firstFactor?: string;
}

/** Use cases of signing in at an OpenID provider (authorization code with PKCE). */
@Injectable()
export class OidcService {
  constructor(
    private readonly providers: OpenIdProviders,
    private readonly attempts: OidcAttemptsService,
    private readonly identities: IdentitiesService,
    private readonly signIns: OidcSignInService,
    private readonly firstFactors: FirstFactorsService,
    private readonly returnTo: ReturnTo,
  ) {}

  /** Where people may sign in. */
  list(): Page<ProviderDto> {
    const data = this.providers
      .all()
      .map(({ id, label }) => ({ id, label, startUrl: this.providers.startUrl(id) }));
    return { data, nextCursor: null };
  }

  /** Sends a browser to a provider. Throws NotFound, InvalidInput, ProviderUnavailable. */
  async begin({ provider, returnTo: asked, browser = randomSecret(), actor }: Start): Promise<Sent> {
    const returnTo = this.returnTo.resolve(asked);
    const challenge = { state: randomSecret(), nonce: randomSecret(), codeVerifier: randomSecret() };
    const url = await this.providers.authorizationUrl(provider, challenge);
    await this.attempts.begin({ provider, challenge, browser, returnTo, actor });
    return { url, browser };
  }

  /** The same for somebody who is signed in, to link what they prove there. Throws InvalidInput, ProviderUnavailable. */
  async beginLink(start: Start & { actor: Actor }): Promise<Sent> {
    if (this.providers.has(start.provider)) return this.begin(start);
    const message = 'provider must be an id of GET /auth/providers';
    throw new InvalidInput([{ pointer: '/provider', code: 'unknown-provider', message }]);
  }

  /**
   * Takes a browser back and signs it in, or links what it proved. A refusal goes where the browser wanted to go. Throws
   * SignInUnknown when nobody knows where that is, and ProviderUnavailable or DatabaseUnavailable when the same request
   * may succeed later.
   */
  async finish({ provider, query, browser = '', client }: Return): Promise<Received> {
    const arrival = await this.attempts.redeem(provider, query.get('state') ?? '', browser);
    const { returnTo } = arrival.attempt;
    try {
      return await this.receive(arrival, query, client);
    } catch (error) {
      if (error instanceof ProviderUnavailable) await this.attempts.release(arrival.attempt);
      if (!(error instanceof DomainError) || error.kind === 'unavailable') throw error;
      return { url: withError(returnTo, error.code) };
    }
  }

  private async receive(
    { attempt, challenge, refusal }: Arrival,
    query: URLSearchParams,
    client: Client,
  ): Promise<Received> {
    if (refusal) throw refusal;
    const claims = await this.providers.redeem(attempt.provider, query, challenge);
    if (attempt.userId === null) return this.signIn(attempt, claims, client);
    await this.identities.link(attempt.userId, attempt.sessionId, claims);
    return { url: attempt.returnTo };
  }

  private async signIn(attempt: OidcAttempt, claims: Claims, client: Client): Promise<Received> {
    const { returnTo } = attempt;
    try {
      return { url: returnTo, started: await this.signIns.start(claims, client) };
    } catch (error) {
      if (!(error instanceof SecondFactorRequired)) throw error;
      const firstFactor = this.firstFactors.issue(attempt, claims);
      return { url: withError(returnTo, error.code), firstFactor };
    }
  }
}
