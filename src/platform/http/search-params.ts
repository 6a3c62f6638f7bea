import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';

/** Reads the query as it was sent, whatever is in it. */
export function searchParams(_: unknown, context: ExecutionContext): URLSearchParams {
  const { url } = context.switchToHttp().getRequest<FastifyRequest>();
  const query = url.indexOf('?');
  return new URLSearchParams(query < 0 ? '' : url.slice(query + 1));
}

/**
 * The query as an argument of a route, for the one case that somebody else decides what it has. Everywhere else a DTO
 * refuses what it does not know.
 */
export const SearchParams = createParamDecorator(searchParams);
