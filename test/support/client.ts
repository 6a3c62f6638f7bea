import { randomUUID } from 'node:crypto';
import { Agent, request } from 'node:http';
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

const agent = new Agent({ keepAlive: true });

/** Sends a request as it is, and follows no redirect: as `fetch` does, with a third of its CPU time. */
export function send(
  method: string,
  url: URL | string,
  { headers = {}, body }: { headers?: Record<string, string>; body?: string | Uint8Array } = {},
): Promise<Omit<Answer, 'body'>> {
  return new Promise((resolve, reject) => {
    // Node.js says how long a body is only for methods that usually have one.
    const length = body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) };
    const sent = request(url, { method, agent, headers: { ...length, ...headers } }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => {
        const answered = new Headers();
        const { rawHeaders } = response;
        for (let i = 0; i < rawHeaders.length; i += 2) answered.append(rawHeaders[i]!, rawHeaders[i + 1]!);
        resolve({ status: response.statusCode!, headers: answered, text: Buffer.concat(chunks).toString() });
      });
    });
    sent.on('error', reject);
    sent.end(body);
  });
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
    const url = new URL(this.url + (path.startsWith('//') ? path.slice(1) : `/api/v1${path}`));
    const answer = await send(method, url, {
      headers: {
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...(this.token && { authorization: `Bearer ${this.token}` }),
        ...headers,
      },
      body: isRaw ? body : JSON.stringify(body),
    });
    const type = answer.headers.get('content-type') ?? '';
    const json = type.includes('json') && answer.text ? JSON.parse(answer.text) : undefined;
    compare(method, url, { status: answer.status, headers: answer.headers, type, body: json });
    return { ...answer, body: json };
  }

  /** A new account, signed in. */
  async register(details: Record<string, unknown> = {}): Promise<Person> {
    const username = `u${randomUUID().slice(0, 12)}`;
    const input = { username, email: `${username}@example.com`, password: PASSWORD, ...details };
    const { status, body, text } = await this.post('/auth/register', input);
    if (status !== 201) throw new Error(`register answered ${status}: ${text}`);
    return new Client(this.url, body.accessToken, body.user) as Person;
  }

  /** A new task of this client, as the API answered it. */
  async task(details: Record<string, unknown> = {}): Promise<Body> {
    const { status, body, text } = await this.post('/tasks', { title: 'Something to do', ...details });
    if (status !== 201) throw new Error(`creating a task answered ${status}: ${text}`);
    return body;
  }
}

/** Somebody who has an account. */
export type Person = Client & { user: NonNullable<Client['user']> };

export const PASSWORD = 'correct-horse-battery';
