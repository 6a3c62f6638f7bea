import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import type { AuthenticatedRequest } from '../access/actor.js';
import { Config } from '../config/config.js';
import { defineError } from '../errors/domain-error.js';

/** A page for the developer of this machine, asked under a name that is not this machine's. */
export class ForeignHost extends defineError({
  code: 'foreign-host',
  kind: 'forbidden',
  title: 'Only under the name of this machine',
  detail: 'Open this page under localhost, or under the host of PUBLIC_URL.',
  why: 'Pages for developers have no sign-in. They answer under `localhost` and the host of `PUBLIC_URL` only, so that no other site can read them through your browser.',
  remedy: 'Open the page under `localhost`, or set `PUBLIC_URL` to the address that you use.',
}) {}

const LOCAL = /^(localhost|127\.0\.0\.1|\[::1\])(:\d{1,5})?$/i;

/** Whether a `Host` header names this machine, or the host that the service is published under. */
export const isLocalHost = (host: unknown, publicUrl: string): boolean =>
  typeof host === 'string' && (LOCAL.test(host) || host.toLowerCase() === new URL(publicUrl).host);

/**
 * Keeps pages without sign-in to this machine: a foreign site whose name was made to point here (DNS rebinding) would
 * otherwise read them through the developer's browser.
 */
@Injectable()
export class LocalHostGuard implements CanActivate {
  constructor(private readonly config: Config) {}

  canActivate(context: ExecutionContext): boolean {
    const { headers } = context.switchToHttp().getRequest<AuthenticatedRequest>();
    if (!isLocalHost(headers.host, this.config.http.publicUrl)) throw new ForeignHost();
    return true;
  }
}
