import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Doable, type DoableOptions, inMemory, TimedOut } from '../src/index.js';
import { thrown } from './thrown.js';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

/** Servers that never answer, or not to the end. */
const servers = new Map<string, Server>();
const listeners: [string, RequestListener][] = [
  ['nothing', () => {}],
  ['half an answer', (_, response) => response.writeHead(200, { 'content-length': '9' }).write('{"a"')],
];
let collecting: NodeJS.Timeout;
beforeAll(async () => {
  collecting = setInterval(collect, 100);
  for (const [name, listener] of listeners) {
    const server = createServer(listener).listen(0, '127.0.0.1');
    await once(server, 'listening');
    servers.set(name, server);
  }
});
afterAll(() => {
  clearInterval(collecting);
  for (const server of servers.values()) {
    server.closeAllConnections();
    server.close();
  }
});

function clientOf(name: string, options: Partial<DoableOptions> = {}): Doable {
  const { port } = servers.get(name)!.address() as AddressInfo;
  return new Doable({ baseUrl: `http://127.0.0.1:${port}`, token: 'any', ...options });
}

const soon = () => {
  const controller = new AbortController();
  setTimeout(() => controller.abort(new Error('enough')), 500);
  return controller.signal;
};

describe.each(['nothing', 'half an answer'])('a request that gets %s', { timeout: 20_000 }, (name) => {
  const patience = { tries: 1, each: 500 };

  it('ends in time, whatever memory is collected, and leaves no connection', async () => {
    const server = servers.get(name)!;
    // Whether it is ended or reset is the client's affair.
    const closed = new Promise((resolve) =>
      server.once('connection', (socket) => socket.on('error', () => undefined).once('close', resolve)),
    );
    expect(await thrown(clientOf(name, { patience }).get('/tasks'))).toBeInstanceOf(TimedOut);
    await closed;
  });

  it('ends with its signal, whatever memory is collected', async () => {
    expect(await thrown(clientOf(name).get('/tasks', { signal: soon() }))).toEqual(new Error('enough'));
    const error = await thrown(clientOf(name).get('/tasks', { signal: AbortSignal.timeout(500) }));
    expect((error as Error).name).toBe('TimeoutError');
  });

  it('ends though its signal is lost on a `fetch` of its own', async () => {
    const deaf = ({ url }: Request) => fetch(url);
    const error = await thrown(clientOf(name, { fetch: deaf, patience }).get('/tasks'));
    expect(error).toBeInstanceOf(TimedOut);
    const ended = clientOf(name, { fetch: deaf }).get('/tasks', { signal: soon() });
    expect(await thrown(ended)).toEqual(new Error('enough'));
  });

  it('does not wait for a new token longer than for an answer', async () => {
    const store = inMemory({ accessToken: 'over', refreshToken: 'good', renewAt: 0 });
    let sent = 0;
    const counted = (request: Request) => fetch(request, void (sent += 1));
    const options = { token: undefined, store, fetch: counted, patience: { total: 500 } };
    expect(await thrown(clientOf(name, options).get('/tasks'))).toBeInstanceOf(TimedOut);
    // The refresh goes on: a later one would end the session.
    expect(sent).toBe(1);
  });
});
