import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { AuthenticatedRequest } from '../access/actor.js';
import { RateLimits } from './rate-limits.js';

/** By route, not by the URL as it was sent: that may be written in many ways. */
const API = /^\/api\//;

/** Counts each request to the API, by user where there is one and by address otherwise, and says where the caller stands. */
@Injectable()
export class RateLimitGuard implements CanActivate {
  constructor(private readonly limits: RateLimits) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<FastifyRequest & AuthenticatedRequest>();
    if (!API.test(request.routeOptions.url ?? '')) return true;
    const { actor, ip } = request;
    const standing = await (actor ? this.limits.countUser(actor.userId) : this.limits.countAnonymous(ip));
    const reply = context.switchToHttp().getResponse<FastifyReply>();
    reply.header('ratelimit-policy', standing.policy).header('ratelimit', standing.limit);
    return true;
  }
}
