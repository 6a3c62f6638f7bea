import { createBullBoard } from '@bull-board/api';
import { BullAdapter } from '@bull-board/api/bullAdapter';
import { FastifyAdapter } from '@bull-board/fastify';
import { inTime } from '../errors/in-time.js';
import type { Queues } from './queues.js';

/** A page that shows every queue and changes nothing, as a plugin for the HTTP server; `path` is where it is mounted. */
export function queuesBoard(queues: Queues, path: string): ReturnType<FastifyAdapter['registerPlugin']> {
  const serverAdapter = new FastifyAdapter().setBasePath(path);
  createBullBoard({
    queues: queues.all().map((queue) => new BullAdapter(queue, { readOnlyMode: true })),
    serverAdapter,
    options: { uiConfig: { boardTitle: 'Doable queues' } },
  });
  return serverAdapter.registerPlugin();
}

/** Whether Redis answers within `limitMs`. */
export async function isRedisThere(queues: Queues, limitMs: number): Promise<boolean> {
  const answers = Promise.all(queues.all().map((queue) => queue.client.ping()));
  return inTime(answers, limitMs, () => new Error('Redis is silent')).then(
    () => true,
    () => false,
  );
}
