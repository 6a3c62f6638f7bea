import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { AuthenticatedRequest } from '../../platform/access/actor.js';
import type { Client } from './sessions/session.entity.js';

/** What a request comes from, for the list of sessions. */
export const CurrentClient = createParamDecorator((_: unknown, context: ExecutionContext): Client => {
  const request = context.switchToHttp().getRequest<AuthenticatedRequest>();
  return { userAgent: String(request.headers['user-agent'] ?? '').slice(0, 300), address: request.ip };
});
