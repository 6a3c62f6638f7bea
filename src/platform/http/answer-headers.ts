import type { FastifyReply, FastifyRequest } from 'fastify';
import { FinishedResponse } from './finished-response.js';
import { etagOf } from './if-match.js';
import { collectionOf } from './located-at.js';
import { NEXT_CURSOR } from './page.js';

interface Answer {
  id?: unknown;
  version?: unknown;
  nextCursor?: unknown;
}

/** Puts on an answer what follows from its content: ETag, Location, Link, and 304 where the client has it already. */
export function dress(answer: unknown, request: FastifyRequest, reply: FastifyReply): unknown {
  if (answer instanceof FinishedResponse) return dressBytes(answer, request, reply);
  if (answer === null || typeof answer !== 'object') return answer;
  const { id, version, nextCursor } = answer as Answer;
  if (typeof version === 'number') reply.header('etag', etagOf(version));
  else if (isRead(request)) {
    const link: Record<string, string> = typeof nextCursor === 'string' ? { [NEXT_CURSOR]: nextCursor } : {};
    return dressBytes(FinishedResponse.of(answer, link), request, reply);
  }
  if (reply.statusCode === 201 && typeof id === 'string')
    reply.header('location', `${placeOf(request)}/${id}`);
  return isKnown(request, reply) ? notModified(reply) : answer;
}

function dressBytes(answer: FinishedResponse, request: FastifyRequest, reply: FastifyReply): unknown {
  const { [NEXT_CURSOR]: nextCursor, ...headers } = answer.headers;
  if (nextCursor) reply.header('link', nextLink(request, nextCursor));
  reply.headers(headers).type('application/json; charset=utf-8');
  return isKnown(request, reply) ? notModified(reply) : answer.body;
}

const isRead = ({ method }: FastifyRequest) => method === 'GET' || method === 'HEAD';

export function isKnown(request: FastifyRequest, reply: FastifyReply): boolean {
  const asked = request.headers['if-none-match'];
  const etag = reply.getHeader('etag');
  if (!asked || !isRead(request) || typeof etag !== 'string') return false;
  return asked.split(',').some((tag) => tag.trim() === '*' || tag.trim().replace(/^W\//, '') === etag);
}

export function notModified(reply: FastifyReply): undefined {
  reply.status(304).removeHeader('content-type');
  return undefined;
}

/** The path of the collection that the new thing is in: where it was posted to, unless the route names another one. */
const placeOf = (request: FastifyRequest) => collectionOf(request.routeOptions.config) ?? pathOf(request);

const pathOf = (request: FastifyRequest) => request.url.split('?', 1)[0]!;

function nextLink(request: FastifyRequest, cursor: string): string {
  const query = new URLSearchParams(request.url.slice(pathOf(request).length));
  query.set('cursor', cursor);
  return `<${pathOf(request)}?${query.toString()}>; rel="next"`;
}
