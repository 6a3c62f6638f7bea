import { once } from 'node:events';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import type { AuthenticatedRequest } from '../access/actor.js';
import type { Lifecycle } from '../observability/lifecycle.js';
import { MethodNotAllowed, UriTooLong } from './http.errors.js';
import { InFlightLimit } from './in-flight-limit.js';
import { withoutPorts } from './network.js';
import { EVERY_ANSWER } from './security-headers.js';
import { toldPath } from './told-path.js';

const QUERY_LIMIT = 4096;
/** Node disconnects who takes nothing of an answer in two such times (milliseconds). */
const UNREAD = 10_000;
/** Requests slower than this are worth a warning (milliseconds). */
const SLOW = 1000;

interface Options {
  maxInFlight: number;
  lifecycle: Lifecycle;
  logger: Logger;
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Whether it is one of those that are worked on. */
    hasPlace: boolean;
  }
}

/** What happens around every request, whatever it is for: id, limits, one log line. */
export function addRequestHooks(fastify: FastifyInstance, { maxInFlight, lifecycle, logger }: Options): void {
  const limit = new InFlightLimit(maxInFlight);
  fastify.decorateRequest('hasPlace', false);
  const routes = rememberRoutes(fastify);
  // These lines have no member that could be secret, and looking for one costs as much as writing them.
  const lines = logger.child({}, { redact: [] });

  fastify.addHook('onRequest', async (request: FastifyRequest, reply: FastifyReply) => {
    const startedAt = performance.now();
    const { 'x-forwarded-for': forwarded } = request.raw.headers;
    if (forwarded) request.raw.headers['x-forwarded-for'] = withoutPorts(String(forwarded));
    reply.headers(EVERY_ANSWER).header('x-request-id', request.id);
    if (lifecycle.isDraining) reply.header('connection', 'close');
    reply.raw.once('close', () => logLine(lines, request, reply, performance.now() - startedAt));
    // After the answers before it on its connection: unread ones would otherwise fill the memory.
    if (!reply.raw.socket) await once(reply.raw, 'socket');
    const query = request.url.indexOf('?');
    if (query >= 0 && request.url.length - query > QUERY_LIMIT) {
      throw new UriTooLong('The query is longer than 4 KiB.');
    }
    if (request.is404) refuseOtherMethods(routes, request);
  });

  // A place is for work: nobody has one who sends a body slowly, or does not read an answer. It is kept as long as the work
  // goes on, also for who has left meanwhile.
  fastify.addHook('preValidation', (request, _reply, done) => {
    // Probes are answered even when nothing else is.
    if (request.url.startsWith('/health/')) return done();
    const enter = () => {
      request.hasPlace = true;
      done();
    };
    const room = limit.enter();
    if (room) room.then(enter, done);
    else enter();
  });
  fastify.addHook('onSend', (request, _reply, payload, done) => {
    if (request.hasPlace) limit.leave();
    request.hasPlace = false;
    request.raw.socket.setTimeout(UNREAD);
    done(null, payload);
  });
}

function logLine(logger: Logger, request: FastifyRequest, reply: FastifyReply, ms: number): void {
  const status = reply.raw.writableFinished ? reply.statusCode : 499;
  const level = status >= 500 || ms > SLOW ? 'warn' : 'info';
  logger[level]({
    requestId: request.id,
    method: request.method,
    route: request.routeOptions.url ?? toldPath(request.url),
    status,
    ms: Math.round(ms * 10) / 10,
    userId: (request as unknown as AuthenticatedRequest).actor?.userId,
  });
}

interface Route {
  pattern: RegExp;
  method: string;
}

function rememberRoutes(fastify: FastifyInstance): Route[] {
  const routes: Route[] = [];
  fastify.addHook('onRoute', ({ url, method }) => {
    const pattern = new RegExp(`^${url.replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replace(/:\w+/g, '[^/]+')}$`);
    for (const name of [method].flat()) routes.push({ pattern, method: name });
  });
  return routes;
}

function refuseOtherMethods(routes: Route[], request: FastifyRequest): void {
  const path = request.url.split('?', 1)[0]!;
  const allow = routes.filter(({ pattern }) => pattern.test(path)).map(({ method }) => method);
  if (allow.length > 0) throw new MethodNotAllowed([...new Set(allow)]);
}
