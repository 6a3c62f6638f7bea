import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { Actor, AuthenticatedRequest } from '../../platform/access/actor.js';

/** Who administrates, and from where. */
export interface Administrator {
  readonly actor: Actor;
  readonly address: string;
}

/** The caller of a route for administrators, for the record. */
export const CurrentAdministrator = createParamDecorator(
  (_: unknown, context: ExecutionContext): Administrator => {
    const { actor, ip } = context.switchToHttp().getRequest<AuthenticatedRequest>();
    if (actor?.role !== 'admin') throw new Error('@CurrentAdministrator() on a route for others');
    return { actor, address: ip };
  },
);
