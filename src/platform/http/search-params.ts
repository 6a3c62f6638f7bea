import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';

/**
 * The query as it was sent, whatever is in it, as an argument of a route: for the one case that somebody else decides
 * what a query has. Everywhere else a DTO refuses what it does not know.
 */
export const SearchParams = createParamDecorator((_: unknown, context: ExecutionContext): URLSearchParams => {
  const { url } = context.switchToHttp().getRequest<FastifyRequest>();
  const query = url.indexOf('?');
  return new URLSearchParams(query < 0 ? '' : url.slice(query + 1));
});
