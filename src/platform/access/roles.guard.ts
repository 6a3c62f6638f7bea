import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { defineError } from '../errors/domain-error.js';
import { PUBLIC, ROLES_ALLOWED } from './access.decorators.js';
import type { AuthenticatedRequest, Role } from './actor.js';

/** The caller is known, and is not one of those who may. */
export class RoleRequired extends defineError({
  code: 'role-required',
  kind: 'forbidden',
  title: 'Not allowed',
  why: 'You are signed in, and your role does not include this operation.',
  remedy: 'Ask an administrator to do it. The documentation says under each operation who may call it.',
}) {}

/** Lets a request through when its route is public or names the caller's role; otherwise refuses. */
@Injectable()
export class RolesGuard implements CanActivate {
  constructor(private readonly reflector: Reflector) {}

  canActivate(context: ExecutionContext): boolean {
    const targets = [context.getHandler(), context.getClass()];
    if (this.reflector.getAllAndOverride<boolean>(PUBLIC, targets)) return true;
    const roles = this.reflector.getAllAndOverride<Role[]>(ROLES_ALLOWED, targets) ?? [];
    const { actor } = context.switchToHttp().getRequest<AuthenticatedRequest>();
    if (actor && roles.includes(actor.role)) return true;
    throw new RoleRequired(`This needs the role ${roles.join(' or ')}.`);
  }
}
