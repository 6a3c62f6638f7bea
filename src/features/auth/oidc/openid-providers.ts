import { Injectable, Logger } from '@nestjs/common';
import {
  allowInsecureRequests,
  AuthorizationResponseError,
  authorizationCodeGrant,
  buildAuthorizationUrl,
  calculatePKCECodeChallenge,
  type ClientAuth,
  ClientError,
  ClientSecretBasic,
  ClientSecretPost,
  type Configuration,
  discovery,
  enableNonRepudiationChecks,
  fetchUserInfo,
  ResponseBodyError,
  WWWAuthenticateChallengeError,
} from 'openid-client';
import { Config } from '../../../platform/config/config.js';
import type { ProviderSettings } from '../../../platform/config/openid-providers.js';
import { NotFound } from '../../../platform/errors/domain-error.js';
import { inTime } from '../../../platform/errors/in-time.js';
import { API_PREFIX } from '../../../platform/http/api-prefix.js';
import { type Claims, claimsOf } from './claims.js';
import { ProviderRefused, ProviderUnavailable, SignInDenied } from './oidc.errors.js';

/** Seconds that a provider has for one answer, and milliseconds for all that a request asks of it. */
const ANSWER_LIMIT = 3;
const REQUEST_LIMIT = 4_000;
/** What a provider says of itself is asked again after so long (milliseconds). Its keys have a clock of their own. */
const BELIEVED = 3_600_000;
/** What openid-client calls an answer that did not come, or that a proxy gave. */
const AWAY = new Set(['OAUTH_TIMEOUT', 'OAUTH_ABORT', 'OAUTH_RESPONSE_IS_NOT_CONFORM']);

/** How openid-client tells that the provider answered, and that the answer is no good. */
const ANSWERS = [ClientError, ResponseBodyError, WWWAuthenticateChallengeError, AuthorizationResponseError];

/** What a browser is sent away with and must bring back, or what comes back must fit. */
export interface Challenge {
  readonly state: string;
  readonly nonce: string;
  readonly codeVerifier: string;
}

interface Discovered {
  readonly configuration: Promise<Configuration>;
  readonly at: number;
}

/** The OpenID providers of OIDC_PROVIDERS. Each is asked about itself when it is needed first. */
@Injectable()
export class OpenIdProviders {
  private readonly logger = new Logger(OpenIdProviders.name);
  private readonly settings: Map<string, ProviderSettings>;
  private readonly discovered = new Map<string, Discovered>();

  constructor(private readonly config: Config) {
    this.settings = new Map(config.oidc.providers.map((provider) => [provider.id, provider]));
  }

  all(): ProviderSettings[] {
    return [...this.settings.values()];
  }

  has(id: string): boolean {
    return this.settings.has(id);
  }

  /** Where a sign-in at a provider begins. */
  startUrl(id: string): string {
    return `${this.config.http.publicUrl}${API_PREFIX}/auth/oidc/${id}`;
  }

  /** Where to send a browser. Throws NotFound, ProviderUnavailable. */
  async authorizationUrl(id: string, { state, nonce, codeVerifier }: Challenge): Promise<string> {
    const { scopes } = this.get(id);
    const configuration = await this.ask(id, this.configurationOf(id));
    const url = buildAuthorizationUrl(configuration, {
      redirect_uri: this.redirectUri(id),
      scope: scopes,
      state,
      nonce,
      code_challenge: await calculatePKCECodeChallenge(codeVerifier),
      code_challenge_method: 'S256',
    });
    return url.href;
  }

  /**
   * Who came back, from the query they brought: redeems its code and checks the ID token (signature, issuer, audience,
   * nonce, times). Throws NotFound, SignInDenied, ProviderRefused, ProviderUnavailable.
   */
  async redeem(id: string, query: URLSearchParams, challenge: Challenge): Promise<Claims> {
    this.get(id);
    return this.ask(id, this.askWho(id, query, challenge));
  }

  private async askWho(id: string, query: URLSearchParams, challenge: Challenge): Promise<Claims> {
    const configuration = await this.configurationOf(id);
    const url = new URL(`${this.redirectUri(id)}?${query.toString()}`);
    const tokens = await authorizationCodeGrant(configuration, url, {
      expectedState: challenge.state,
      expectedNonce: challenge.nonce,
      pkceCodeVerifier: challenge.codeVerifier,
    });
    const idToken = tokens.claims()!;
    const isComplete = idToken.email !== undefined || !configuration.serverMetadata().userinfo_endpoint;
    const more = isComplete ? idToken : await fetchUserInfo(configuration, tokens.access_token, idToken.sub);
    return claimsOf(id, idToken, more);
  }

  private get(id: string): ProviderSettings {
    const settings = this.settings.get(id);
    if (!settings) throw new NotFound();
    return settings;
  }

  private redirectUri(id: string): string {
    return `${this.startUrl(id)}/callback`;
  }

  private configurationOf(id: string): Promise<Configuration> {
    const known = this.discovered.get(id);
    if (known && Date.now() - known.at < BELIEVED) return known.configuration;
    const configuration = discover(this.get(id));
    this.discovered.set(id, { configuration, at: Date.now() });
    configuration.catch(() => this.discovered.delete(id));
    return configuration;
  }

  /** What went wrong is told to whoever runs this, without what was said: that may be somebody's secret. */
  private async ask<T>(id: string, answer: Promise<T>): Promise<T> {
    try {
      return await inTime(answer, REQUEST_LIMIT, () => new ProviderUnavailable());
    } catch (error) {
      const refusal = translated(error);
      if (!(refusal instanceof SignInDenied)) this.logger.warn(`Provider ${id}: ${reasonOf(error)}`);
      throw refusal;
    }
  }
}

function discover({ issuer, clientId, clientSecret }: ProviderSettings): Promise<Configuration> {
  const url = new URL(issuer);
  // Its tokens are trusted for their signature, not for the connection that brought them.
  const execute = [enableNonRepudiationChecks];
  if (url.protocol === 'http:') execute.push(allowInsecureRequests);
  return discovery(url, clientId, undefined, authenticateWith(clientSecret), {
    timeout: ANSWER_LIMIT,
    execute,
  }).catch((error: unknown) => {
    throw new ProviderUnavailable({ cause: error });
  });
}

/** By the header unless the provider says that it takes the body (OpenID Connect Core, section 9). */
function authenticateWith(secret: string): ClientAuth {
  const [basic, post] = [ClientSecretBasic(secret), ClientSecretPost(secret)];
  return (server, ...rest) => {
    const methods = server.token_endpoint_auth_methods_supported ?? ['client_secret_basic'];
    return (methods.includes('client_secret_basic') ? basic : post)(server, ...rest);
  };
}

function translated(error: unknown): unknown {
  if (error instanceof ProviderUnavailable) return error;
  if (error instanceof AuthorizationResponseError && error.error === 'access_denied')
    return new SignInDenied();
  if (isAway(error)) return new ProviderUnavailable({ cause: error });
  return ANSWERS.some((kind) => error instanceof kind) ? new ProviderRefused({ cause: error }) : error;
}

function isAway(error: unknown): boolean {
  if (error instanceof ResponseBodyError) return error.status >= 500;
  // fetch throws a bare TypeError when there is no connection.
  if (error instanceof TypeError) return error.cause instanceof Error;
  return error instanceof ClientError && AWAY.has(error.code ?? '');
}

function reasonOf(error: unknown): string {
  const { message, code, error: said, cause } = error as { [name: string]: unknown };
  const inner = cause instanceof Error ? `, ${reasonOf(cause)}` : '';
  return `${[code, said, message].filter((part) => typeof part === 'string').join(': ')}${inner}`;
}
