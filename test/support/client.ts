import { randomUUID } from 'node:crypto';
import { compare } from './documented.js';

// An answer's body is whatever the test says it is; asserting on it is the check.
/* oxlint-disable-next-line typescript/no-explicit-any */
type Body = any;

export interface Answer {
  status: number;
  headers: Headers;
  body: Body;
  text: string;
}

export interface Options {
  headers?: Record<string, string>;
  body?: unknown;
}

/** Somebody who calls the API over HTTP. */
export class Client {
  constructor(
    readonly url: string,
    readonly token?: string,
    readonly user?: { id: string; email: string; username: string },
  ) {}

  get = (path: string, options?: Options) => this.call('GET', path, options);
  post = (path: string, body?: unknown, options?: Options) => this.call('POST', path, { body, ...options });
  put = (path: string, options?: Options) => this.call('PUT', path, options);
  patch = (path: string, body: unknown, options?: Options) => this.call('PATCH', path, { body, ...options });
  delete = (path: string, options?: Options) => this.call('DELETE', path, options);

  /** `path` is below /api/v1 unless it starts with `//`, which means the root. Strings and Buffers are sent as they are. */
  async call(method: string, path: string, { headers = {}, body }: Options = {}): Promise<Answer> {
    const isRaw = typeof body === 'string' || body instanceof Uint8Array;
    const response = await fetch(this.url + (path.startsWith('//') ? path.slice(1) : `/api/v1${path}`), {
      method,
      redirect: 'manual',
      headers: {
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...(this.token && { authorization: `Bearer ${this.token}` }),
        ...headers,
      },
      body: body === undefined || isRaw ? (body as string | undefined) : JSON.stringify(body),
    });
    const { status, headers: answered } = response;
    const text = await response.text();
    const type = answered.get('content-type') ?? '';
    const json = type.includes('json') && text ? JSON.parse(text) : undefined;
    compare(method, new URL(response.url), { status, headers: answered, type, body: json });
    return { status, headers: answered, text, body: json };
  }

  /** A new account, signed in. */
  async register(
    details: Record<string, unknown> = {},
  ): Promise<Client & { user: NonNullable<Client['user']> }> {
    const username = `u${randomUUID().slice(0, 12)}`;
    const input = { username, email: `${username}@example.com`, password: PASSWORD, ...details };
    const { status, body, text } = await this.post('/auth/register', input);
    if (status !== 201) throw new Error(`register answered ${status}: ${text}`);
    return new Client(this.url, body.accessToken, body.user) as Client & {
      user: NonNullable<Client['user']>;
    };
  }

  /** A new task of this client, as the API answered it. */
  async task(details: Record<string, unknown> = {}): Promise<Body> {
    const { status, body, text } = await this.post('/tasks', { title: 'Something to do', ...details });
    if (status !== 201) throw new Error(`creating a task answered ${status}: ${text}`);
    return body;
  }
}

export const PASSWORD = 'correct-horse-battery';
