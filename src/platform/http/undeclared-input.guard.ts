import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { ROUTE_ARGS_METADATA } from '@nestjs/common/constants.js';
import { RouteParamtypes } from '@nestjs/common/enums/route-paramtypes.enum.js';
import type { FastifyRequest } from 'fastify';
import { requestOf } from '../access/actor.js';
import { API_PREFIX } from './api-prefix.js';
import { searchParams } from './search-params.js';
import { unknownProperties } from './validation.js';

/**
 * Refuses a query or a body where a route declares none: validation sees only what is declared, and a caller who sends
 * `dryRun` should not learn from the result that nobody read it. Throws InvalidInput.
 */
@Injectable()
export class UndeclaredInputGuard implements CanActivate {
  private readonly known = new WeakMap<object, Declared>();

  canActivate(context: ExecutionContext): boolean {
    const { url, query, body, routeOptions } = requestOf<FastifyRequest>(context);
    if (!routeOptions.url?.startsWith(API_PREFIX) || (body === undefined && !url.includes('?'))) return true;
    const declared = this.declaredBy(context);
    const names = [
      ...(declared.query ? [] : Object.keys(query ?? {})),
      ...(declared.body ? [] : Object.keys(body ?? {})),
    ];
    if (names.length > 0) throw unknownProperties(names);
    return true;
  }

  /** What a route takes. */
  private declaredBy(context: ExecutionContext): Declared {
    const handler = context.getHandler();
    const declared = this.known.get(handler) ?? argumentsOf(context);
    this.known.set(handler, declared);
    return declared;
  }
}

interface Declared {
  readonly query: boolean;
  readonly body: boolean;
}

/** By what Nest notes of a route's arguments. */
function argumentsOf(context: ExecutionContext): Declared {
  const noted = Reflect.getMetadata(ROUTE_ARGS_METADATA, context.getClass(), context.getHandler().name) as
    | Record<string, { factory?: unknown }>
    | undefined;
  const args = Object.entries(noted ?? {});
  const takes = (type: RouteParamtypes) => args.some(([key]) => key.startsWith(`${type}:`));
  return {
    query: takes(RouteParamtypes.QUERY) || args.some(([, { factory }]) => factory === searchParams),
    body: takes(RouteParamtypes.BODY),
  };
}
