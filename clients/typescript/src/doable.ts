import { isCode } from './errors.js';
import type {
  Answer,
  Arguments,
  Body,
  CallOptions,
  FieldsOf,
  Got,
  Item,
  ListPath,
  Method,
  Options,
  PathOf,
  Place,
  User,
  Versioned,
} from './operations.js';
import { backoffAfter, type Fetch, type Patience, PATIENCE, type Reply, send } from './sending.js';
import { inMemory, Session, type TokenStore } from './session.js';
import { sleep } from './waiting.js';

export interface DoableOptions {
  /** Where the server is, such as `http://localhost:3000`. */
  baseUrl: string;
  /** A personal access token, for programs. Without one, sign in. */
  token?: string;
  /** Where a session is kept. In memory, when it is left out. */
  store?: TokenStore;
  /** For web pages: the refresh token is in a cookie that scripts cannot read, and a page that is loaded anew is signed in. */
  useCookie?: boolean;
  /** How often and for how long a request is tried. */
  patience?: Partial<Patience>;
  /** In place of the global `fetch`. */
  fetch?: Fetch;
}

/** Any options, as they are sent. */
interface Sent extends CallOptions {
  path?: Record<string, unknown> | undefined;
  query?: Record<string, string | number | boolean | undefined> | undefined;
  body?: unknown;
  ifMatch?: Versioned | string | undefined;
  idempotencyKey?: string | undefined;
}

type Call<M extends Method> = <P extends PathOf<M>>(
  path: P,
  ...options: Arguments<Options<M, P>>
) => Promise<Answer<M, P>>;

/** How often a change is tried because somebody else was faster, and the longest pause after the first (milliseconds). */
const MOST_CHANGES = 50;
const FIRST_PAUSE = 20;

/** These take no Idempotency-Key: to do one once more is to do another. */
const KEYLESS = new Set<string>([
  '/auth/register',
  '/auth/login',
  '/auth/refresh',
  '/auth/logout',
  '/auth/password-reset',
  '/auth/oidc/second-factor',
] satisfies PathOf<'post'>[]);

/**
 * The API of one server, for one user. Every operation of its document can be called by method and path; paths are those
 * of the document without `/api/v1`. All that is refused is thrown: DoableError with a `code`, SignedOut; Unreachable and
 * TimedOut when no answer came.
 */
export class Doable {
  private readonly baseUrl: string;
  private readonly session: Session;
  private readonly credentials: Request['credentials'];

  constructor({ baseUrl, token, store = inMemory(), useCookie = false, patience, fetch }: DoableOptions) {
    this.baseUrl = `${baseUrl.replace(/\/+$/, '')}/api/v1`;
    this.credentials = useCookie ? 'include' : 'same-origin';
    const call: Fetch = fetch ?? ((request) => globalThis.fetch(request));
    const usual = { ...PATIENCE, ...patience };
    this.session = new Session((request, own = usual, ...rest) => send(call, request, own, ...rest), {
      baseUrl: this.baseUrl,
      store: token === undefined ? store : inMemory({ accessToken: token, renewAt: Infinity }),
      useCookie,
      total: usual.total,
    });
  }

  /** Signs in by e-mail address or username. Throws SecondFactorRequired: then call it again with the code. */
  signIn(identifier: string, password: string, code?: string): Promise<User> {
    return this.session.start('/auth/login', { identifier, password, code });
  }

  /** Makes an account, and signs in. */
  register(details: Body<'post', '/auth/register'>): Promise<User> {
    return this.session.start('/auth/register', details);
  }

  /** Ends the session. */
  signOut(): Promise<void> {
    return this.session.end();
  }

  /** Reads. Tasks are whole unless `query.fields` says which of their members. */
  async get<P extends PathOf<'get'>, Fields extends string | undefined = undefined>(
    path: P,
    ...[options]: Arguments<Options<'get', P> & FieldsOf<P, Fields>>
  ): Promise<Got<P, Fields>> {
    return (await this.exchange('get', path, options)).data as Got<P, Fields>;
  }

  /** Creates, or does something: once, however often it is sent. */
  readonly post = this.call('post');
  /** Sets something to what it should be. */
  readonly put = this.call('put');
  /** Changes the members that the body has. */
  readonly patch = this.call('patch');
  /** Takes something away. */
  readonly delete = this.call('delete');

  /** Everything of a list, page after page; a page is fetched when it is needed. `query.limit` is the size of a page. */
  async *each<P extends ListPath, Fields extends string | undefined = undefined>(
    path: P,
    ...[options]: Arguments<Options<'get', P> & FieldsOf<P, Fields>>
  ): AsyncGenerator<Item<P, Fields>, void, undefined> {
    const { query, ...rest }: Sent = options ?? {};
    let cursor = query?.cursor;
    for (;;) {
      const { data } = await this.exchange('get', path, { ...rest, query: { ...query, cursor } });
      const page = data as { data: Item<P, Fields>[]; nextCursor: string | null };
      yield* page.data;
      if (page.nextCursor === null) return;
      cursor = page.nextCursor;
    }
  }

  /**
   * Changes something as it is now: `change` gets it and answers what to patch, once more each time that somebody else
   * changed it meanwhile. Throws `stale-version` when an answer was lost and it cannot tell whether the change is made.
   */
  async update<P extends PathOf<'get'> & PathOf<'patch'>>(
    path: P,
    options: Place<'patch', P>,
    change: (current: Got<P>) => Body<'patch', P> | Promise<Body<'patch', P>>,
  ): Promise<Answer<'patch', P>> {
    for (let times = 1; ; times += 1) {
      const current = (await this.exchange('get', path, options)).data as Got<P> & Versioned;
      const sent = { ...options, body: await change(current), ifMatch: current };
      try {
        return (await this.exchange('patch', path, sent)).data as Answer<'patch', P>;
      } catch (error) {
        if (!isCode(error, 'stale-version') || times === MOST_CHANGES) throw error;
        if (error.lost === 0) {
          await sleep(backoffAfter(times, FIRST_PAUSE), options.signal);
          continue;
        }
        const { data } = await this.exchange('get', path, options);
        if (isMade(sent.body as object, current, data as typeof current)) return data as Answer<'patch', P>;
        throw error;
      }
    }
  }

  /** Any operation, with the `response` beside its `data`: its status and headers. */
  request<M extends Method, P extends PathOf<M>>(
    method: M,
    path: P,
    ...[options]: Arguments<Options<M, P>>
  ): Promise<Reply<Answer<M, P>>> {
    return this.exchange(method, path, options) as Promise<Reply<Answer<M, P>>>;
  }

  private call<M extends Method>(method: M): Call<M> {
    return async (path, ...[options]) => (await this.exchange(method, path, options)).data as never;
  }

  private async exchange(method: Method, path: string, options: Sent = {}): Promise<Reply> {
    const { path: names, query = {}, body, ifMatch, idempotencyKey = newKey(), signal } = options;
    const filled = path.replace(/{(\w+)}/g, (_, name: string) => segment(name, names?.[name]));
    const url = new URL(this.baseUrl + filled);
    for (const [name, value] of Object.entries(query))
      if (value !== undefined) url.searchParams.set(name, String(value));
    const headers = new Headers(options.headers);
    if (body !== undefined) headers.set('content-type', 'application/json');
    if (method === 'post' && !KEYLESS.has(path)) headers.set('idempotency-key', idempotencyKey);
    if (ifMatch !== undefined) headers.set('if-match', typeof ifMatch === 'string' ? ifMatch : etag(ifMatch));
    const content = body === undefined ? null : JSON.stringify(body);
    const init = { method: method.toUpperCase(), headers, credentials: this.credentials };
    return this.session.send(new Request(url, { ...init, body: content }), signal);
  }
}

/** The ETag of what was read. */
export const etag = ({ version }: Versioned): string => `"v${version}"`;

/** Whether it seems to be this change, and no other, that led from what was to what is. */
const isMade = (change: object, before: Versioned, now: Versioned & Record<string, unknown>): boolean =>
  now.version === before.version + 1 &&
  Object.entries(change).every(
    ([name, value]) => value === undefined || JSON.stringify(value) === JSON.stringify(now[name]),
  );

/** A value in a path. What is nothing, or leads to another place in a URL, would ask for something else. */
function segment(name: string, value: unknown): string {
  if (typeof value === 'string' && !/^\.{0,2}$/.test(value)) return encodeURIComponent(value);
  throw new TypeError(`\`${name}\` of the path cannot be ${JSON.stringify(value)}`);
}

/** Not `randomUUID`, which pages without HTTPS do not have. */
const newKey = () => crypto.getRandomValues(new Uint32Array(4)).join('-');
