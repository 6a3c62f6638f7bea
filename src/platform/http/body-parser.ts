import type { FastifyInstance, FastifyRequest } from 'fastify';
import { MalformedRequest } from './http.errors.js';

/** Bytes of a body, levels of nesting in it. */
export const BODY_LIMIT = 256 * 1024;
export const DEPTH_LIMIT = 20;

type Done = (error: Error | null, body?: unknown) => void;

/** JSON objects and nothing else: no form, no text, no array at the top, no `__proto__`. */
export function acceptJsonObjects(fastify: FastifyInstance): void {
  const parse = fastify.getDefaultJsonParser('error', 'error') as (
    request: FastifyRequest,
    text: string,
    done: Done,
  ) => void;
  fastify.removeAllContentTypeParsers();
  fastify.addContentTypeParser(
    ['application/json', 'application/merge-patch+json'],
    { parseAs: 'string', bodyLimit: BODY_LIMIT },
    (request, text: string, done: Done) => {
      if (text.length === 0) return done(null, undefined);
      parse(request, text, (error, body) => (error ? done(error) : done(objection(body), body)));
    },
  );
}

function objection(body: unknown): Error | null {
  if (body === null || typeof body !== 'object' || Array.isArray(body)) {
    return new MalformedRequest('The body must be a JSON object.');
  }
  return isDeeper(body, DEPTH_LIMIT)
    ? new MalformedRequest(`The body is nested deeper than ${DEPTH_LIMIT} levels.`)
    : null;
}

function isDeeper(value: unknown, levels: number): boolean {
  if (value === null || typeof value !== 'object') return false;
  return levels === 0 || Object.values(value).some((child) => isDeeper(child, levels - 1));
}
