import fastifyCookie, { type CookieSerializeOptions } from '@fastify/cookie';
import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

/** RFC 6265bis: with this prefix no subdomain and no plain-HTTP page can have set it. */
const PREFIX = '__Host-';
const HARDENED: CookieSerializeOptions = { path: '/', secure: true, httpOnly: true };

/** Lets `@Cookies()` read and write cookies. */
export function acceptCookies(fastify: FastifyInstance): void {
  void fastify.register(fastifyCookie);
}

/** The cookies of one request and its answer: only this host's, only over HTTPS or localhost, out of reach of scripts. */
export class CookieJar {
  constructor(
    private readonly request: FastifyRequest,
    private readonly reply: FastifyReply,
  ) {}

  /** The page that sent the request, as its browser says. */
  get origin(): string | undefined {
    return this.request.headers.origin;
  }

  /** An empty cookie, which anybody can send, is none. */
  get(name: string): string | undefined {
    return this.request.cookies[PREFIX + name] || undefined;
  }

  /** `lax` cookies also come with a visitor from another site, as from an OpenID provider. */
  set(name: string, value: string, maxAge: number, sameSite: 'strict' | 'lax' = 'strict'): void {
    void this.reply.setCookie(PREFIX + name, value, { ...HARDENED, maxAge, sameSite });
  }

  clear(name: string): void {
    void this.reply.clearCookie(PREFIX + name, HARDENED);
  }
}

/** The caller's cookies, as an argument of a route. */
export const Cookies = createParamDecorator((_: unknown, context: ExecutionContext): CookieJar => {
  const http = context.switchToHttp();
  return new CookieJar(http.getRequest<FastifyRequest>(), http.getResponse<FastifyReply>());
});
