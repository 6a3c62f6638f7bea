import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/**
 * What becomes of a request: it goes through; it is carried out and the answer is lost, whole, in half, or in a silence;
 * it gets nowhere; or somebody else answers.
 */
export type Fate = 'pass' | 'lose' | 'halve' | 'silence' | 'refuse' | Answer;

interface Answer {
  status: number;
  headers?: Record<string, string>;
  body?: string;
}

interface Seen {
  readonly at: number;
  readonly method: string;
  readonly path: string;
  readonly key: string | undefined;
}

/** A way to the API on which requests meet the fates that are set, one after the other, and then go through. */
export async function unreliableWayTo(target: string) {
  const seen: Seen[] = [];
  const fates: Fate[] = [];
  const server = createServer((request, response) => {
    const { method = '', url = '', headers } = request;
    seen.push({ at: performance.now(), method, path: url, key: headers['idempotency-key'] as string });
    void meet(fates.shift() ?? 'pass', target, request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const close = () => {
    server.closeAllConnections();
    server.close();
  };
  return { url: `http://127.0.0.1:${port}`, seen, fates, close };
}

async function meet(fate: Fate, target: string, request: IncomingMessage, response: ServerResponse) {
  if (fate === 'refuse') return request.socket.destroy();
  if (typeof fate === 'object') return response.writeHead(fate.status, fate.headers).end(fate.body);
  const answer = await forward(target, request);
  const body = Buffer.from(await answer.arrayBuffer());
  if (fate === 'lose') return request.socket.destroy();
  if (fate === 'silence') return undefined;
  const headers = [...answer.headers].filter(
    ([name]) => !/^(content-encoding|transfer-encoding|connection|keep-alive)$/.test(name),
  );
  response.writeHead(answer.status, Object.fromEntries(headers));
  if (fate === 'pass') return response.end(body);
  response.write(body.subarray(0, body.length / 2), () => request.socket.destroy());
}

async function forward(target: string, request: IncomingMessage): Promise<Response> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const { host: _, connection: __, 'content-length': ___, ...headers } = request.headers;
  return fetch(target + request.url, {
    method: request.method,
    headers: headers as Record<string, string>,
    ...(chunks.length > 0 && { body: Buffer.concat(chunks) }),
  });
}
