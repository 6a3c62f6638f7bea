import { hash } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { PAGE_POLICY } from '../../pages/html.js';
import { isKnown, notModified } from '../answer-headers.js';

/** Answers a text that is the same for everybody. It is kept for five minutes, and then until it is another one. */
export function sendText(
  request: FastifyRequest,
  reply: FastifyReply,
  type: string,
  text: string,
): FastifyReply {
  reply.type(`${type}; charset=utf-8`).headers({
    etag: `"${hash('sha1', text, 'base64url')}"`,
    'cache-control': 'public, max-age=300',
  });
  return reply.send(isKnown(request, reply) ? notModified(reply) : text);
}

/** The same for a page of ours. */
export const sendPage = (request: FastifyRequest, reply: FastifyReply, markup: string): FastifyReply =>
  sendText(request, reply.header('content-security-policy', PAGE_POLICY), 'text/html', markup);
