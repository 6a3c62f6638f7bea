import { isCode, SignedOut } from './errors.js';
import type { SignedIn, User } from './operations.js';
import type { Patience, Reply } from './sending.js';

/** What a session is continued with. */
export interface Tokens {
  accessToken: string;
  /** When the next ones are asked for, in milliseconds since 1970: a tenth before the access token expires. */
  renewAt: number;
  /** Good once. Not there when a cookie of the browser has it, and for personal access tokens. */
  refreshToken?: string | undefined;
}

/**
 * Where tokens are between two runs of a program, or for several pages of one browser. It is read before the first
 * request and before each refresh, and written after each.
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
type Send = (request: Request, patience?: Patience, isRepeatable?: boolean) => Promise<Reply>;

interface Settings {
  /** Ends in `/api/v1`. */
  baseUrl: string;
  store: TokenStore;
  useCookie: boolean;
}

/** Who is signed in. Refreshes the access token, once for however many requests need it. */
export class Session {
  private current: Tokens | undefined;
  private refreshing: Promise<Tokens> | undefined;

  constructor(
    private readonly transport: Send,
    private readonly settings: Settings,
  ) {}

  /** Sends a request with an access token, and once more with its successor when it was refused. Throws SignedOut. */
  async send(request: Request): Promise<Reply> {
    const { signal } = request;
    const tokens = await orAborted(this.tokens(), signal);
    try {
      return await this.sendAs(tokens, request.clone());
    } catch (error) {
      const next = isCode(error, 'token-required') && (await orAborted(this.successor(tokens), signal));
      if (!next) throw error;
      return this.sendAs(next, request);
    }
  }

  /** Signs in at a path that answers tokens. */
  async start(path: '/auth/login' | '/auth/register', body: object): Promise<User> {
    const { user, ...answer } = await this.post(path, { ...body, useCookie: this.settings.useCookie });
    await this.keep(tokensOf(answer));
    return user;
  }

  /** Signs out here, then at the server. */
  async end(): Promise<void> {
    const tokens = this.current ?? (await this.settings.store.get());
    await this.keep(undefined);
    const { refreshToken } = tokens ?? {};
    if (this.isRefreshable(tokens)) await this.post('/auth/logout', { refreshToken }, undefined, true);
  }

  private sendAs(tokens: Tokens | undefined, request: Request): Promise<Reply> {
    if (tokens) request.headers.set('authorization', `Bearer ${tokens.accessToken}`);
    return this.transport(request);
  }

  private async tokens(): Promise<Tokens | undefined> {
    if (!this.current) {
      const kept = await this.settings.store.get();
      this.current ??= kept;
    }
    return this.current && isOver(this.current) ? this.successor(this.current) : this.current;
  }

  /** What comes after tokens that are no good any more, if anything does. */
  private async successor(refused: Tokens | undefined): Promise<Tokens | undefined> {
    // The answer that refused them came late.
    if (this.current !== refused) return this.current;
    if (!this.isRefreshable(refused)) return undefined;
    this.refreshing ??= this.refresh(refused).finally(() => (this.refreshing = undefined));
    return this.refreshing;
  }

  private async refresh(old: Tokens | undefined): Promise<Tokens> {
    const kept = await this.settings.store.get();
    // Another program or page with this store was faster.
    if (kept && kept.accessToken !== old?.accessToken && !isOver(kept)) return (this.current = kept);
    try {
      const { refreshToken } = kept ?? old ?? {};
      const next = tokensOf(await this.post('/auth/refresh', { refreshToken }, REFRESH_PATIENCE, true));
      // Else somebody signed in or out meanwhile.
      if (this.current === old) await this.keep(next);
      return next;
    } catch (error) {
      if (error instanceof SignedOut && this.current === old) await this.keep(undefined);
      throw error;
    }
  }

  private async keep(tokens: Tokens | undefined): Promise<void> {
    this.current = tokens;
    await this.settings.store.set(tokens);
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

const isOver = ({ renewAt }: Tokens) => Date.now() > renewAt;

const tokensOf = ({ accessToken, expiresIn, refreshToken }: Omit<SignedIn, 'user'>): Tokens => ({
  accessToken,
  renewAt: Date.now() + expiresIn * 900,
  refreshToken,
});

/** What many wait for goes on when one of them does not want it any more. */
function orAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
    work.then(resolve, reject);
  });
}
