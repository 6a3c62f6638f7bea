import { applyDecorators, SetMetadata } from '@nestjs/common';
import { ApiBearerAuth, ApiExtension } from '@nestjs/swagger';
import type { Role } from './actor.js';
import { declareResource } from './scopes.js';

export const PUBLIC = 'access:public';
export const STEP_UP = 'access:step-up';
export const ROLES_ALLOWED = 'access:roles';
export const SCOPED = 'access:scoped';

/** Anybody may call this route. */
export const Public = () => applyDecorators(SetMetadata(PUBLIC, true), ApiExtension('x-roles', []));

/** Asks whoever signed in a while ago to prove who they are once more (`POST /auth/confirmation`). */
export const StepUp = () => applyDecorators(SetMetadata(STEP_UP, true), ApiExtension('x-step-up', true));

/** Who may call this route, beyond being signed in. Shown in the document as `x-roles`. */
export const Roles = (...roles: Role[]) =>
  applyDecorators(SetMetadata(ROLES_ALLOWED, roles), ApiBearerAuth(), ApiExtension('x-roles', roles));

/**
 * Lets personal access tokens in as well that have the scope: `tasks:read` to read, `tasks:write` for everything else.
 * Shown in the document as `x-scopes`. What is only read says so: `@Scoped('activity', 'GET')`.
 */
export function Scoped(resource: string, ...methods: string[]) {
  declareResource(resource, methods.length > 0 ? methods : ['GET', 'POST']);
  return applyDecorators(SetMetadata(SCOPED, resource), ApiExtension('x-scopes', [resource]));
}

/**
 * Documents the least that a member of the project has to be, as `x-project-role`, and who else may. It is the use case
 * that asks for it: rights are read in its transaction.
 */
export const ForMembers = (role: 'viewer' | 'editor' | 'owner', whoElse?: string) =>
  applyDecorators(
    ApiExtension('x-project-role', role),
    ...(whoElse ? [ApiExtension('x-who-else', whoElse)] : []),
  );
