import { request as httpRequest } from 'node:http';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApp, startBeside, type TestApp } from '../support/app.js';
import type { Answer, Client } from '../support/client.js';
import { query } from '../support/database.js';
import { expectProblem } from '../support/problem.js';

const ORIGIN = 'https://app.example.com';
let test: TestApp;
let maya: Client;

beforeAll(async () => {
  test = await startApp({ CORS_ORIGINS: ORIGIN });
  maya = await test.anonymous.register();
});
afterAll(() => test.close());

/** Sends bytes as they are and answers all that comes back until the connection ends. */
function raw(...lines: string[]): Promise<string> {
  const { hostname, port } = new URL(test.url);
  return new Promise((resolve, reject) => {
    let received = '';
    const socket = connect(Number(port), hostname, () => socket.write(`${lines.join('\r\n')}\r\n\r\n`));
    socket.on('data', (chunk) => (received += String(chunk)));
    socket.on('end', () => resolve(received));
    socket.on('error', reject);
    socket.setTimeout(3000, () => socket.destroy(new Error(`still open after 3 s, with ${received}`)));
  });
}

function parse(answer: string): Answer {
  const [head, text = ''] = answer.split('\r\n\r\n', 2) as [string, string?];
  const [first, ...lines] = head.split('\r\n');
  const headers = new Headers(lines.map((line) => line.split(': ', 2) as [string, string]));
  return { status: Number(first!.split(' ')[1]), headers, text, body: JSON.parse(text) };
}

describe('X-Request-Id', () => {
  const withId = (id: string) => maya.get('/users/me', { headers: { 'x-request-id': id } });

  it('comes back as it was sent', async () => {
    const { headers } = await withId('trace-4711:a/b+c=');
    expect(headers.get('x-request-id')).toBe('trace-4711:a/b+c=');
  });

  it('is in the problem as well', async () => {
    const answer = await maya.get('/nothing', { headers: { 'x-request-id': 'trace-4711' } });
    expectProblem(answer, 404);
    expect(answer.body).toMatchObject({ requestId: 'trace-4711', instance: '/api/v1/nothing' });
  });

  it.each([
    'short',
    'x'.repeat(129),
    'with space in it',
    '<script>alert(1)</script>',
    'line%0d%0abreak',
    'é-latin-1',
  ])('is made anew in place of %s', async (id) => {
    const made = (await withId(id)).headers.get('x-request-id');
    expect(made).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
  });

  it('is another one for each request', async () => {
    const made = await Promise.all(Array.from({ length: 20 }, () => test.anonymous.get('//health/live')));
    expect(new Set(made.map(({ headers }) => headers.get('x-request-id'))).size).toBe(20);
  });
});

describe('HEAD', () => {
  it.each(['/tasks', '/users/me'])('%s has the headers of GET and no body', async (path) => {
    await maya.task();
    const got = await maya.get(path);
    const head = await maya.call('HEAD', path);
    expect([head.status, head.text]).toEqual([200, '']);
    for (const name of [
      'etag',
      'content-type',
      'content-length',
      'cache-control',
      'content-security-policy',
    ]) {
      expect([name, head.headers.get(name)]).toEqual([name, got.headers.get(name)]);
    }
  });

  it('of a task has its version, 304 for who has it, and 404 or 401 like GET', async () => {
    const { id } = await maya.task();
    const head = await maya.call('HEAD', `/tasks/${id}`);
    expect([head.status, head.headers.get('etag'), head.text]).toEqual([200, '"v1"', '']);
    const known = await maya.call('HEAD', `/tasks/${id}`, { headers: { 'if-none-match': '"v1"' } });
    expect(known.status).toBe(304);
    expect((await maya.call('HEAD', '/tasks/nothing')).status).toBe(404);
    expect((await test.anonymous.call('HEAD', `/tasks/${id}`)).status).toBe(401);
  });
});

describe('every answer', () => {
  it('is not compressed, is not to be stored, and names no software', async () => {
    const headers = { 'accept-encoding': 'gzip, br' };
    for (let index = 0; index < 30; index += 1) await maya.task({ title: 'a'.repeat(400) });
    for (const path of ['/tasks', '/users/me', '/nothing', '//health/live']) {
      const answer = await maya.get(path, { headers });
      expect([path, answer.headers.get('content-encoding')]).toEqual([path, null]);
      expect([path, answer.headers.get('cache-control')]).toEqual([path, 'no-store']);
      expect([path, answer.headers.get('x-powered-by'), answer.headers.get('server')]).toEqual([
        path,
        null,
        null,
      ]);
    }
  });

  it('is JSON in UTF-8', async () => {
    const { id } = await maya.task();
    for (const path of ['/users/me', `/tasks/${id}`]) {
      const { status, headers } = await maya.get(path);
      expect([path, status, headers.get('content-type')]).toEqual([
        path,
        200,
        'application/json; charset=utf-8',
      ]);
    }
  });

  it('lets no other origin read it', async () => {
    const { headers } = await maya.get('/tasks', { headers: { origin: 'https://evil.example.com' } });
    expect(headers.get('access-control-allow-origin')).toBeNull();
  });

  it('can be read by pages of CORS_ORIGINS, with every header that is documented', async () => {
    const { headers } = await maya.get('/tasks', { headers: { origin: ORIGIN } });
    const { body } = await maya.get('//docs-json');
    const documented = Object.keys(body.components.headers).filter((name) => name !== 'Set-Cookie');
    expect(headers.get('access-control-allow-origin')).toBe(ORIGIN);
    expect(headers.get('access-control-expose-headers')?.split(', ')).toEqual(
      expect.arrayContaining(documented),
    );
  });

  it('may be asked for by their scripts with every method', async () => {
    const preflight = { origin: ORIGIN, 'access-control-request-method': 'PATCH' };
    const { status, headers } = await maya.call('OPTIONS', '/tasks', { headers: preflight });
    expect([status, headers.get('access-control-allow-origin')]).toEqual([204, ORIGIN]);
    const methods = headers.get('access-control-allow-methods')?.split(', ');
    expect(methods?.toSorted()).toEqual(['DELETE', 'GET', 'HEAD', 'PATCH', 'POST', 'PUT']);
    expect((await maya.call('OPTIONS', '/tasks')).text).toBe('');
  });

  it('says nothing of the inside when PostgreSQL refuses', async () => {
    const own = await test.anonymous.register();
    const rename = (from: string, to: string) =>
      query(test.env.DATABASE_URL!, `ALTER TABLE tasks RENAME COLUMN ${from} TO ${to}`);
    await rename('title', 'heading');
    try {
      for (const answer of [await own.get('/tasks'), await own.post('/tasks', { title: 'x' })]) {
        expectProblem(answer, 500, 'internal-error');
        expect(answer.text).not.toMatch(/title"? |heading|column|tasks_/);
      }
    } finally {
      await rename('heading', 'title');
    }
    expect((await own.post('/tasks', { title: 'x' })).status).toBe(201);
  });
});

describe('a problem', () => {
  it('names in its type a page that opens', async () => {
    const { body } = await maya.get('/nothing');
    const { pathname } = new URL(body.type);
    const page = await test.anonymous.get(`/${pathname}`, { headers: { accept: 'text/html' } });
    expect([page.status, page.headers.get('content-type')]).toEqual([
      200,
      expect.stringContaining('text/html'),
    ]);
    expect(page.text).toContain('not-found');
  });
});

describe('a stop', () => {
  it('ends connections that wait for nothing', async () => {
    const api = await startBeside({});
    const { hostname, port } = new URL(api.url);
    const sockets = ['', 'GET / HTTP/1.1\r\nHost: x\r\n', 'GET /health/live HTTP/1.1\r\nHost: x\r\n\r\n'].map(
      (text) => {
        const socket = connect(Number(port), hostname, () => socket.write(text));
        return socket.on('error', () => {});
      },
    );
    const closed = sockets.map((socket) => new Promise((resolve) => socket.once('close', resolve)));
    await new Promise((resolve) => sockets[2]!.once('data', resolve));
    const startedAt = performance.now();
    await Promise.all([api.close(), ...closed]);
    expect(performance.now() - startedAt).toBeLessThan(5000);
  });
});

describe('what is hardly HTTP', () => {
  const bearer = () => `Authorization: Bearer ${maya.token}`;
  const expectBareProblem = (answer: string, status: number, code: string) => {
    const { headers, body, status: got } = parse(answer);
    expect([got, headers.get('content-type')]).toEqual([status, 'application/problem+json; charset=utf-8']);
    expect(body).toMatchObject({ type: expect.any(String), title: expect.any(String), status, code });
    expect(body.requestId).toMatch(/^[0-9a-f-]{36}$/);
    expect(headers.get('x-request-id')).toBe(body.requestId);
  };

  it('as 20 KiB of headers is refused with 431', async () => {
    const answer = await raw(
      'GET /api/v1/tasks HTTP/1.1',
      'Host: x',
      bearer(),
      `X-Long: ${'x'.repeat(20 * 1024)}`,
    );
    expectBareProblem(answer, 431, 'headers-too-large');
  });

  it.each([
    ['no request at all', ['nonsense']],
    ['a header without a colon', ['GET / HTTP/1.1', 'Host: x', 'Nonsense']],
    ['a space before the colon', ['GET / HTTP/1.1', 'Host: x', 'X-Name : y']],
    ['a NUL in a header', ['GET / HTTP/1.1', 'Host: x', 'X-Name: a\0b']],
    ['two lengths', ['POST /api/v1/tasks HTTP/1.1', 'Host: x', 'Content-Length: 1', 'Content-Length: 2']],
    [
      'a length and chunks',
      ['POST / HTTP/1.1', 'Host: x', 'Content-Length: 1', 'Transfer-Encoding: chunked'],
    ],
    ['a negative length', ['POST /api/v1/tasks HTTP/1.1', 'Host: x', 'Content-Length: -1']],
    ['an unknown method', ['FETCH /api/v1/tasks HTTP/1.1', 'Host: x']],
  ])('as %s is refused with 400', async (_, lines) => {
    expectBareProblem(await raw(...lines), 400, 'malformed-request');
  });

  it.each(['TRACE', 'CONNECT', 'PROPFIND', 'SEARCH'])('as %s is no way to anything', async (method) => {
    const answer = await raw(`${method} /api/v1/tasks HTTP/1.1`, 'Host: x', 'Connection: close').catch(
      String,
    );
    expect(answer).not.toMatch(/^HTTP\/1.1 (2|5)/);
  });

  it('still leaves the next request alone', async () => {
    expect((await maya.get('/users/me')).status).toBe(200);
  });

  it('as a body that never ends is cut off at 256 KiB', async () => {
    const { hostname, port } = new URL(test.url);
    const status = await new Promise<number>((resolve, reject) => {
      const headers = { 'content-type': 'application/json', authorization: `Bearer ${maya.token}` };
      const request = httpRequest({ hostname, port, method: 'POST', path: '/api/v1/tasks', headers });
      const pump = setInterval(() => request.write(Buffer.alloc(64 * 1024, 'x')), 5);
      const done = () => clearInterval(pump);
      request.on('response', (response) => {
        done();
        request.destroy();
        resolve(response.statusCode!);
      });
      request.on('error', (error) => {
        done();
        reject(error);
      });
    });
    expect(status).toBe(413);
  });
});
