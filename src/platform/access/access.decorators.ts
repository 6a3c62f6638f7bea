import { applyDecorators, SetMetadata } from '@nestjs/common';
import { ApiBearerAuth, ApiExtension } from '@nestjs/swagger';
import type { Role } from './actor.js';

export const PUBLIC = 'access:public';
export const ROLES_ALLOWED = 'access:roles';

/** Anybody may call this route. */
export const Public = () => applyDecorators(SetMetadata(PUBLIC, true), ApiExtension('x-roles', []));

/** Who may call this route, beyond being signed in. Shown in the document as `x-roles`. */
export const Roles = (...roles: Role[]) =>
  applyDecorators(SetMetadata(ROLES_ALLOWED, roles), ApiBearerAuth(), ApiExtension('x-roles', roles));
