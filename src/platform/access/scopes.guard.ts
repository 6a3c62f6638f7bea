import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { defineError } from '../errors/domain-error.js';
import { SCOPED } from './access.decorators.js';
import type { AuthenticatedRequest } from './actor.js';
import { scopeFor } from './scopes.js';

/** A personal access token, where only somebody who signed in may go. */
export class SessionRequired extends defineError({
  code: 'session-required',
  kind: 'forbidden',
  title: 'Not with a personal access token',
  detail: 'Sign in for this. Personal access tokens reach what the documentation names a scope for.',
  why: 'Your personal access token is good, and this operation takes none: accounts, sessions and tokens are only for who signed in.',
  remedy:
    'Sign in and use the access token of that session. The documentation names a scope under each operation that takes personal access tokens.',
}) {}

/** A personal access token that was not made for this. */
export class ScopeRequired extends defineError({
  code: 'scope-required',
  kind: 'forbidden',
  title: 'The token has another scope',
  why: 'Your personal access token was made for other things. To write does not include to read: a program that does both has both scopes.',
  remedy: 'Make a token with the scope that `detail` names, and delete the old one.',
}) {}

/** Lets a session through, and a personal access token where the route has a scope and the token has it as well. */
@Injectable()
export class ScopesGuard implements CanActivate {
  constructor(private readonly reflector: Reflector) {}

  canActivate(context: ExecutionContext): boolean {
    const { actor, method } = context.switchToHttp().getRequest<AuthenticatedRequest>();
    if (!actor?.scopes) return true;
    const targets = [context.getHandler(), context.getClass()];
    const resource = this.reflector.getAllAndOverride<string | undefined>(SCOPED, targets);
    if (resource === undefined) throw new SessionRequired();
    const needed = scopeFor(resource, method);
    if (!actor.scopes.includes(needed)) throw new ScopeRequired(`This needs the scope ${needed}.`);
    return true;
  }
}
