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
  readonly id: string;
  readonly method: string;
  headers: Record<string, string | string[] | undefined>;
  ip: string;
  actor?: Actor;
}

/** What every field of a GraphQL operation is given. */
export interface OperationContext {
  readonly request: AuthenticatedRequest;
}

const isField = (context: ExecutionContext) => context.getType<string>() === 'graphql';

/** The request that something is done for: that of a route, or the one that a field of GraphQL is asked in. */
export const requestOf = <Request = AuthenticatedRequest>(context: ExecutionContext): Request =>
  isField(context)
    ? (context.getArgByIndex<OperationContext>(2).request as Request)
    : context.switchToHttp().getRequest<Request>();

/** The method of a request. What a field of GraphQL does is called alike: `POST` for a mutation, `GET` for the rest. */
export function methodOf(context: ExecutionContext): string {
  if (!isField(context)) return requestOf(context).method;
  const { parentType } = context.getArgByIndex<{ parentType: { name: string } }>(3);
  return parentType.name === 'Mutation' ? 'POST' : 'GET';
}

/** The signed-in caller, as an argument of a route or of a field. */
export const CurrentActor = createParamDecorator((_: unknown, context: ExecutionContext): Actor => {
  const { actor } = requestOf(context);
  if (!actor) throw new Error('@CurrentActor() on a route that is @Public()');
  return actor;
});
