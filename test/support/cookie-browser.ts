import { send } from './client.js';
import type { Subject } from './openid-provider.js';

interface Cookie {
  readonly origin: string;
  readonly name: string;
  readonly value: string;
  readonly path: string;
  readonly sameSite: string;
}

/** Where a browser ended up. */
export interface Visit {
  readonly url: URL;
  readonly status: number;
  readonly headers: Headers;
  readonly body: unknown;
  /** Every URL on the way, the last one included. */
  readonly steps: URL[];
}

/** How somebody behaves at the provider's sign-in. */
export interface Behaviour {
  /** Who signs in there. */
  as?: Subject;
  /** They say no. */
  deny?: boolean;
  /** The browser stops before it opens a URL for which this holds. */
  until?: (url: URL) => boolean;
}

const MOST_STEPS = 20;

/** A browser without a screen: follows redirects and keeps cookies as RFC 6265bis wants it. */
export class CookieBrowser {
  private cookies: Cookie[] = [];

  /** `publicUrl` is what the service calls itself, `serviceUrl` where it listens. Other origins are real on loopback. */
  constructor(
    private readonly publicUrl: string,
    private readonly serviceUrl: string,
  ) {}

  /** Opens a URL as if it was typed, and follows where it leads, as far as this machine goes. */
  async open(start: string, { as, deny, until = () => false }: Behaviour = {}): Promise<Visit> {
    let url = new URL(start, this.publicUrl);
    const first = url.origin;
    const steps: URL[] = [];
    while (steps.length < MOST_STEPS) {
      if (url.pathname.startsWith('/interaction/')) url.search = deny ? '?deny' : `?as=${as?.sub}`;
      steps.push(url);
      if (until(url) || !this.isHere(url))
        return { url, status: 0, headers: new Headers(), body: null, steps };
      const isSameSite = steps.every(({ origin }) => origin === first);
      const { text, ...answer } = await this.send('GET', url, {}, isSameSite);
      const location = answer.headers.get('location');
      if (!location) return { url, ...answer, body: read(text, answer.headers), steps };
      url = new URL(location, url);
    }
    throw new Error(`Redirected in a circle: ${steps.map(String).join(' -> ')}`);
  }

  /** What a script of a page of `origin` gets when it posts. */
  async post(path: string, body: object, headers: Record<string, string> = {}): Promise<Visit> {
    const url = new URL(path, this.publicUrl);
    const own = { origin: url.origin, 'content-type': 'application/json', ...headers };
    const request = { body: JSON.stringify(body), headers: own };
    const { text, ...answer } = await this.send('POST', url, request, true);
    return { url, ...answer, body: read(text, answer.headers), steps: [url] };
  }

  /** The value of a cookie of the service. */
  cookie(name: string): string | undefined {
    return this.cookies.find((cookie) => cookie.name === name)?.value;
  }

  /** The same browser, as somebody who copied its cookies has it. */
  copy(): CookieBrowser {
    return this.without('');
  }

  /** The same browser without one of its cookies. */
  without(name: string): CookieBrowser {
    const other = new CookieBrowser(this.publicUrl, this.serviceUrl);
    other.cookies = this.cookies.filter((cookie) => cookie.name !== name);
    return other;
  }

  private isHere({ origin, hostname }: URL): boolean {
    return origin === new URL(this.publicUrl).origin || hostname === '127.0.0.1';
  }

  private async send(method: string, url: URL, request: Parameters<typeof send>[2], isSameSite: boolean) {
    const isService = url.origin === new URL(this.publicUrl).origin;
    const target = isService ? this.serviceUrl + url.pathname + url.search : url.href;
    const cookie = this.cookies
      .filter(({ origin, path }) => origin === url.origin && url.pathname.startsWith(path))
      .filter(({ sameSite }) => isSameSite || sameSite !== 'strict')
      .map(({ name, value }) => `${name}=${value}`)
      .join('; ');
    const headers = { ...request?.headers, ...(cookie && { cookie }) };
    const answer = await send(method, target, { ...request, headers });
    for (const line of answer.headers.getSetCookie()) this.keep(url.origin, line);
    return answer;
  }

  private keep(origin: string, line: string): void {
    const [pair, ...rest] = line.split(';').map((part) => part.trim());
    const [name, value] = [pair!.slice(0, pair!.indexOf('=')), pair!.slice(pair!.indexOf('=') + 1)];
    const attributes = new Map(
      rest.map((part) => {
        const [key = '', value = ''] = part.split('=');
        return [key.toLowerCase(), value] as const;
      }),
    );
    const path = attributes.get('path') ?? '/';
    const isHostOnly = attributes.has('secure') && path === '/' && !attributes.has('domain');
    if (name.startsWith('__Host-') && !isHostOnly) throw new Error(`A browser refuses this cookie: ${line}`);
    this.cookies = this.cookies.filter(
      (cookie) => cookie.origin !== origin || cookie.name !== name || cookie.path !== path,
    );
    const expires = attributes.get('expires');
    const isOver = attributes.get('max-age') === '0' || (expires && Date.parse(expires) < Date.now());
    const sameSite = (attributes.get('samesite') ?? 'lax').toLowerCase();
    if (!isOver) this.cookies.push({ origin, name, value, path, sameSite });
  }
}

function read(text: string, headers: Headers): unknown {
  return text && /json/.test(headers.get('content-type') ?? '') ? JSON.parse(text) : text;
}
