import { type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { AuthGuard } from '@nestjs/passport';
import { PUBLIC } from '../../platform/access/access.decorators.js';
import { type Actor, type AuthenticatedRequest, requestOf } from '../../platform/access/actor.js';
import { DomainError } from '../../platform/errors/domain-error.js';
import type { AccessClaims } from './access-tokens.js';
import { RateLimitGuard } from '../../platform/http/rate-limit.guard.js';
import { TokenRequired } from './auth.errors.js';
import { PersonalTokens } from './personal-tokens/personal-tokens.js';
import { LiveSessions } from './sessions/live-sessions.js';

const MOST = 20_000;
const PERSONAL = /^Bearer +(dbl_.*)$/i;

/** Lets nobody in without a good token: of a live session, or a personal one. Public routes ask for nothing. A request is asked once. */
@Injectable()
export class AccessTokenGuard extends AuthGuard('access-token') {
  /** Signatures that were checked, by the whole token. */
  private readonly verified = new Map<string, AccessClaims>();

  constructor(
    private readonly reflector: Reflector,
    private readonly sessions: LiveSessions,
    private readonly personalTokens: PersonalTokens,
    private readonly counter: RateLimitGuard,
  ) {
    super();
  }

  override async canActivate(context: ExecutionContext): Promise<boolean> {
    if (this.reflector.getAllAndOverride<boolean>(PUBLIC, [context.getHandler(), context.getClass()]))
      return true;
    const request = requestOf<AuthenticatedRequest & { user?: AccessClaims }>(context);
    if (request.actor) return true;
    try {
      const personal = PERSONAL.exec(request.headers.authorization as string)?.[1];
      request.actor = personal
        ? await this.personalTokens.actor(personal)
        : await this.session(context, request);
    } catch (error) {
      // Who turns out to be nobody is counted by address; the guard that counts all others comes after this one.
      if (error instanceof TokenRequired) await this.counter.canActivate(context);
      throw error;
    }
    return true;
  }

  override handleRequest<User>(error: unknown, user: User | false): User {
    if (error instanceof DomainError) throw error;
    if (error || !user) throw new TokenRequired();
    return user;
  }

  private async session(context: ExecutionContext, request: AuthenticatedRequest): Promise<Actor> {
    const claims = await this.claims(context, request);
    return this.sessions.actor(claims.sid, claims.sub);
  }

  private async claims(context: ExecutionContext, request: AuthenticatedRequest & { user?: AccessClaims }) {
    const header = request.headers.authorization;
    const known = typeof header === 'string' ? this.verified.get(header) : undefined;
    if (known && known.exp * 1000 > Date.now()) return known;
    await super.canActivate(context);
    if (this.verified.size >= MOST) this.verified.clear();
    // Spaces more or fewer are another header with the same token.
    if (/^Bearer \S+$/.test(header as string)) this.verified.set(header as string, request.user!);
    return request.user!;
  }
}
