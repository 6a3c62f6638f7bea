import { createParamDecorator, type ExecutionContext } from '@nestjs/common';

/** Every role there is; `admin` may do what `user` may. */
export const ROLES = ['user', 'admin'] as const;
export type Role = (typeof ROLES)[number];

/** Who is asking: always an argument, never ambient. */
export interface Actor {
  readonly userId: string;
  /** Null for a personal access token. */
  readonly sessionId: string | null;
  readonly role: Role;
  /** What a personal access token may do; a session may do all that its role may. */
  readonly scopes?: readonly string[];
}

/** The part of a request that access control reads and writes. */
export interface AuthenticatedRequest {
  readonly method: string;
  headers: Record<string, string | string[] | undefined>;
  ip: string;
  actor?: Actor;
}

/** The signed-in caller, as an argument of a route. */
export const CurrentActor = createParamDecorator((_: unknown, context: ExecutionContext): Actor => {
  const { actor } = context.switchToHttp().getRequest<AuthenticatedRequest>();
  if (!actor) throw new Error('@CurrentActor() on a route that is @Public()');
  return actor;
});
