import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { DomainError } from '../errors/domain-error.js';
import { SCOPED, WITHIN } from './access.decorators.js';
import { methodOf, requestOf } from './actor.js';
import { scopeFor } from './scopes.js';

/** A personal access token, where only somebody who signed in may go. */
export class SessionRequired extends DomainError {
  readonly code = 'session-required';
  readonly kind = 'forbidden';
  readonly title = 'Not with a personal access token';

  constructor() {
    super('Sign in for this. Personal access tokens reach what the documentation names a scope for.');
  }
}

/** A personal access token that was not made for this. */
export class ScopeRequired extends DomainError {
  readonly code = 'scope-required';
  readonly kind = 'forbidden';
  readonly title = 'The token has another scope';
}

/** Lets a session through, and a personal access token where the route has a scope and the token has it as well. */
@Injectable()
export class ScopesGuard implements CanActivate {
  constructor(private readonly reflector: Reflector) {}

  canActivate(context: ExecutionContext): boolean {
    const { actor } = requestOf(context);
    if (!actor?.scopes) return true;
    const targets = [context.getHandler(), context.getClass()];
    const resource = this.reflector.getAllAndOverride<string | undefined>(SCOPED, targets);
    if (resource === undefined) throw new SessionRequired();
    if (resource === WITHIN) return true;
    const needed = scopeFor(resource, methodOf(context));
    if (!actor.scopes.includes(needed)) throw new ScopeRequired(`This needs the scope ${needed}.`);
    return true;
  }
}
