import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { FastifyInstance } from 'fastify';

/**
 * Ends connections at a stop as soon as nothing is being answered on them. Node alone waits for those that never sent a
 * request, as browsers open them in advance, and for those that a client keeps after its last answer.
 */
export function endConnectionsOnStop(fastify: FastifyInstance): void {
  const resting = new Set<Socket>();
  let isStopping = false;
  const rest = (socket: Socket) => {
    if (isStopping) socket.destroySoon();
    else if (!socket.destroyed) resting.add(socket);
  };
  fastify.server.on('connection', (socket: Socket) => {
    rest(socket);
    socket.once('close', () => resting.delete(socket));
  });
  fastify.server.on('request', ({ socket }: IncomingMessage, response: ServerResponse) => {
    resting.delete(socket);
    response.once('close', () => rest(socket));
  });
  fastify.addHook('preClose', async () => {
    isStopping = true;
    for (const socket of resting) socket.destroy();
  });
}
