import { createServer, type Server } from 'node:http';
import type { INestApplicationContext } from '@nestjs/common';
import { Queues } from '../queue/queues.js';
import { Health } from './health.js';

/** `/health/live` and `/health/ready` for a process without routes. */
export async function serveHealth(app: INestApplicationContext, port: number, host: string): Promise<Server> {
  const health = app.get(Health);
  const queues = app.get(Queues);
  const answers: Record<string, () => Promise<{ status: string }>> = {
    '/health/live': async () => ({ status: 'live' }),
    '/health/ready': async () => ({
      ...(await health.readiness()),
      queue: queues.isUp,
      queues: queues.all().length,
    }),
  };
  const server = createServer((request, response) => {
    const answer = request.method === 'GET' ? answers[request.url ?? ''] : undefined;
    if (!answer) return void response.writeHead(404).end();
    void answer().then((body) => {
      const isGood = body.status === 'ready' || body.status === 'live';
      response
        .writeHead(isGood ? 200 : 503, { 'content-type': 'application/json' })
        .end(JSON.stringify(body));
    });
  });
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(port, host, resolve));
  return server;
}
