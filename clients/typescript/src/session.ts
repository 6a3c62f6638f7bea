import { isCode, SignedOut, TimedOut } from './errors.js';
import type { SignedIn, User } from './operations.js';
import type { Patience, Reply } from './sending.js';
import { within } from './waiting.js';

/** What a session is continued with. */
export interface Tokens {
  accessToken: string;
  /** When the next ones are asked for, in milliseconds since 1970: a tenth before the access token expires. */
  renewAt: number;
  /** When the access token expires, in milliseconds since 1970. */
  expiresAt?: number | undefined;
  /** Good once. Not there when a cookie of the browser has it, and for personal access tokens. */
  refreshToken?: string | undefined;
  /** Whose they are. */
  userId?: string | undefined;
}

/**
 * Where tokens are between two runs of a program, or for several pages of one browser. It is read before the first
 * request and before each refresh, and written when tokens come and go.
 */
export interface TokenStore {
  get(): Tokens | undefined | Promise<Tokens | undefined>;
  /** `undefined`: signed out. */
  set(tokens: Tokens | undefined): unknown;
}

/** A store that ends with the program. */
export function inMemory(tokens?: Tokens): TokenStore {
  let kept = tokens;
  return { get: () => kept, set: (next) => void (kept = next) };
}

/** A lost answer to a refresh may be asked for again for ten seconds; later the session would end. */
const REFRESH_PATIENCE: Patience = { tries: 3, total: 9_000, each: 4_000 };

/** Sends a request; whether it may be sent again follows from it unless it is said. */
type Send = (
  request: Request,
  patience?: Patience,
  isRepeatable?: boolean,
  signal?: AbortSignal,
) => Promise<Reply>;

interface Settings {
  /** Ends in `/api/v1`. */
  baseUrl: string;
  store: TokenStore;
  useCookie: boolean;
  /** Milliseconds that a request waits for a token at the most. */
  total: number;
}

/** From signing in to signing out. What began in one is never sent as somebody else. */
interface Login {
  /** The user's id, once it is known. */
  owner?: string | undefined;
  tokens?: Tokens | undefined;
  refreshing?: Promise<Tokens | undefined> | undefined;
  /** That nobody is signed in is known: it was signed out here, or the last refresh was refused. */
  ended?: 'here' | 'refused' | undefined;
}

/** Who is signed in. Refreshes the access token, once for however many requests need it. */
export class Session {
  private login: Login = {};

  constructor(
    private readonly transport: Send,
    private readonly settings: Settings,
  ) {}

  /** Sends a request with an access token, and once more with its successor when it was refused. Throws SignedOut. */
  async send(request: Request, signal?: AbortSignal): Promise<Reply> {
    const { login } = this;
    const { ended } = login;
    const tokens = await this.awaited(() => this.tokens(login), signal);
    try {
      return await this.sendAs(tokens, request.clone(), signal);
    } catch (error) {
      const isJustEnded = login.ended !== undefined && ended === undefined;
      if (!isCode(error, 'token-required') || isJustEnded) throw error;
      const next = await this.awaited(() => this.successor(login, tokens), signal);
      if (!next) throw error;
      return this.sendAs(next, request, signal);
    }
  }

  /** Signs in at a path that answers tokens. */
  async start(path: '/auth/login' | '/auth/register', body: object): Promise<User> {
    const answer = await this.post(path, { ...body, useCookie: this.settings.useCookie });
    const tokens = tokensOf(answer);
    this.login = { tokens, owner: tokens.userId };
    await this.settings.store.set(tokens);
    return answer.user;
  }

  /** Signs out here, then at the server. */
  async end(): Promise<void> {
    const tokens = this.login.tokens ?? (await this.settings.store.get());
    this.login = { ended: 'here' };
    await this.settings.store.set(undefined);
    const { refreshToken } = tokens ?? {};
    if (this.isRefreshable(tokens)) await this.post('/auth/logout', { refreshToken }, undefined, true);
  }

  private sendAs(tokens: Tokens | undefined, request: Request, signal?: AbortSignal): Promise<Reply> {
    if (tokens) request.headers.set('authorization', `Bearer ${tokens.accessToken}`);
    return this.transport(request, undefined, undefined, signal);
  }

  /** What many wait for goes on when one of them does not any more: a refresh that is not finished would end the session. */
  private awaited<T>(work: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    const { total, baseUrl } = this.settings;
    return within(total, signal, () => new TimedOut(`No token of ${baseUrl} within ${total} ms`, 0), work);
  }

  private async tokens(login: Login): Promise<Tokens | undefined> {
    if (!login.tokens) {
      const kept = await this.settings.store.get();
      if (kept && !login.tokens) take(login, kept);
    }
    if (!login.tokens && this.settings.useCookie && !login.ended) return this.tokensOfCookie(login);
    return login.tokens && isOver(login.tokens) ? this.renewed(login, login.tokens) : login.tokens;
  }

  /** Goes on with old tokens that are still good where there is no answer about new ones. */
  private async renewed(login: Login, old: Tokens): Promise<Tokens | undefined> {
    try {
      return await this.successor(login, old);
    } catch (error) {
      if (error instanceof SignedOut || Date.now() > (old.expiresAt ?? 0)) throw error;
      return old;
    }
  }

  /** A page that is loaded anew: its first requests wait for one token, else each would be refused first. */
  private async tokensOfCookie(login: Login): Promise<Tokens | undefined> {
    try {
      return await this.successor(login, undefined);
    } catch (error) {
      if (error instanceof SignedOut) return undefined;
      throw error;
    }
  }

  /** What comes after tokens that are no good any more, if anything does. */
  private async successor(login: Login, refused: Tokens | undefined): Promise<Tokens | undefined> {
    // The answer that refused them came late.
    if (login.tokens !== refused) return login.tokens;
    if (login.ended === 'here' || !this.isRefreshable(refused)) return undefined;
    login.refreshing ??= this.refresh(login, refused).finally(() => (login.refreshing = undefined));
    return login.refreshing;
  }

  private async refresh(login: Login, old: Tokens | undefined): Promise<Tokens | undefined> {
    const kept = await this.settings.store.get();
    // Another program or page with this store was faster, or somebody else signed in there.
    const isOvertaken = kept && kept.accessToken !== old?.accessToken;
    if (isOvertaken && (!isOver(kept) || !isOf(login, kept))) return take(login, kept);
    try {
      const { refreshToken } = kept ?? old ?? {};
      const next = tokensOf(await this.post('/auth/refresh', { refreshToken }, REFRESH_PATIENCE, true));
      // A browser has one cookie for all its pages: it may be somebody else's by now.
      if (take(login, next)) await this.store(login, next);
      return login.tokens;
    } catch (error) {
      if (error instanceof SignedOut) {
        login.ended = 'refused';
        await this.store(login, (login.tokens = undefined));
      }
      throw error;
    }
  }

  /** What is of an earlier login is not stored. */
  private async store(login: Login, tokens: Tokens | undefined): Promise<void> {
    if (login === this.login) await this.settings.store.set(tokens);
  }

  private isRefreshable(tokens: Tokens | undefined): boolean {
    return this.settings.useCookie || tokens?.refreshToken !== undefined;
  }

  /** What follows on `body` is as for Send. */
  private async post(path: string, body: object, ...how: [Patience?, boolean?]): Promise<SignedIn> {
    const { baseUrl, useCookie } = this.settings;
    const request = new Request(baseUrl + path, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
      credentials: useCookie ? 'include' : 'same-origin',
    });
    return (await this.transport(request, ...how)).data as SignedIn;
  }
}

const isOf = ({ owner }: Login, { userId }: Tokens) => owner === undefined || owner === userId;

/** Takes tokens for its own, or none where they are somebody else's. */
function take(login: Login, tokens: Tokens): Tokens | undefined {
  login.tokens = isOf(login, tokens) ? tokens : undefined;
  if (login.tokens) login.ended = undefined;
  login.owner ??= tokens.userId;
  return login.tokens;
}

const isOver = ({ renewAt }: Tokens) => Date.now() > renewAt;

const tokensOf = ({ accessToken, expiresIn, refreshToken, user }: SignedIn): Tokens => ({
  accessToken,
  renewAt: Date.now() + expiresIn * 900,
  expiresAt: Date.now() + expiresIn * 1000,
  refreshToken,
  userId: user.id,
});
