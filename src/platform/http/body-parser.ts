import { isUtf8 } from 'node:buffer';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { MalformedRequest, UnsupportedMediaType } from './http.errors.js';

/** Bytes of a body, levels of nesting in it, members of an object, entries of an array. */
export const BODY_LIMIT = 256 * 1024;
const DEPTH_LIMIT = 20;
const MEMBERS_LIMIT = 100;
const ENTRIES_LIMIT = 1000;

type Done = (error: Error | null, body?: unknown) => void;

const OTHER_CHARSET = /;\s*charset\s*=(?!\s*"?utf-?8"?\s*(;|$))/i;

/** JSON objects in UTF-8 and nothing else: no form, no text, no array at the top, no `__proto__`. */
export function acceptJsonObjects(fastify: FastifyInstance): void {
  const parse = fastify.getDefaultJsonParser('error', 'error') as (
    request: FastifyRequest,
    text: string,
    done: Done,
  ) => void;
  fastify.removeAllContentTypeParsers();
  fastify.addContentTypeParser(
    ['application/json', 'application/merge-patch+json'],
    { parseAs: 'buffer', bodyLimit: BODY_LIMIT },
    (request, bytes: Buffer, done: Done) => {
      if (bytes.length === 0) return done(null, undefined);
      if (isEncoded(request)) return done(new UnsupportedMediaType());
      if (!isUtf8(bytes)) return done(new MalformedRequest('The body is not UTF-8.'));
      parse(request, bytes.toString(), (error, body) => (error ? done(error) : done(objection(body), body)));
    },
  );
}

/** Whether the bytes say that they are something else than plain UTF-8. */
function isEncoded({ headers }: FastifyRequest): boolean {
  const encoding = headers['content-encoding'] ?? 'identity';
  return encoding !== 'identity' || OTHER_CHARSET.test(headers['content-type'] ?? '');
}

function objection(body: unknown): Error | null {
  if (body === null || typeof body !== 'object' || Array.isArray(body)) {
    return new MalformedRequest('The body must be a JSON object.');
  }
  const excess = excessOf(body, DEPTH_LIMIT);
  return excess === undefined ? null : new MalformedRequest(excess);
}

/** To validate 30,000 members that nobody knows, and to tell of each, would stop everybody for seconds. */
function excessOf(value: object, levels: number): string | undefined {
  if (levels === 0) return `The body is nested deeper than ${DEPTH_LIMIT} levels.`;
  const children: unknown[] = Object.values(value);
  const isArray = Array.isArray(value);
  if (isArray && children.length > ENTRIES_LIMIT)
    return `The body has an array of more than ${ENTRIES_LIMIT} entries.`;
  if (!isArray && children.length > MEMBERS_LIMIT)
    return `The body has an object of more than ${MEMBERS_LIMIT} members.`;
  for (const child of children) {
    const excess = child !== null && typeof child === 'object' ? excessOf(child, levels - 1) : undefined;
    if (excess !== undefined) return excess;
  }
  return undefined;
}
