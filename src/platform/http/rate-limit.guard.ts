import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { type AuthenticatedRequest, requestOf } from '../access/actor.js';
import { RateLimits } from './rate-limits.js';

/** By route, not by the URL as it was sent: that may be written in many ways. */
const API = /^\/(api\/|graphql$)/;

/** Counts each request to the API, by user where there is one and by address otherwise, and says where the caller stands. */
@Injectable()
export class RateLimitGuard implements CanActivate {
  /** A field of GraphQL is asked in a request that has been counted. */
  private readonly counted = new WeakSet<FastifyRequest>();

  constructor(private readonly limits: RateLimits) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = requestOf<FastifyRequest & AuthenticatedRequest>(context);
    if (this.counted.has(request)) return true;
    this.counted.add(request);
    if (!API.test(request.routeOptions.url ?? '')) return true;
    const { actor, ip } = request;
    const standing = await (actor ? this.limits.countUser(actor.userId) : this.limits.countAnonymous(ip));
    context
      .switchToHttp()
      .getResponse<FastifyReply>()
      .headers({ ...standing });
    return true;
  }
}
