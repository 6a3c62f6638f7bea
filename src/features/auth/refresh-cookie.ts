import { Injectable } from '@nestjs/common';
import { Config } from '../../platform/config/config.js';
import type { CookieJar } from '../../platform/http/cookies.js';
import { ForeignOrigin, RefreshTokenInvalid } from './auth.errors.js';
import type { SignedInDto } from './dto/signed-in.dto.js';
import { IDLE } from './sessions/sessions.service.js';

const NAME = 'refresh';

/**
 * Where a web page's refresh token lives: in a cookie that no script reads, that no other site sends (SameSite=Strict),
 * and that counts only with an Origin of this service.
 */
@Injectable()
export class RefreshCookie {
  private readonly origins: Set<string>;

  constructor({ http }: Config) {
    this.origins = new Set([new URL(http.publicUrl).origin, ...http.corsOrigins]);
  }

  /** The token that was sent, and whether a cookie brought it. Throws RefreshTokenInvalid, ForeignOrigin. */
  sent(given: string | undefined, jar: CookieJar): { token: string; isCookie: boolean } {
    if (given !== undefined) return { token: given, isCookie: false };
    const token = jar.get(NAME);
    if (token === undefined) throw new RefreshTokenInvalid();
    if (!this.origins.has(jar.origin ?? '')) throw new ForeignOrigin();
    return { token, isCookie: true };
  }

  /** Moves the refresh token of an answer into the cookie. */
  keep({ refreshToken, ...answer }: SignedInDto, jar: CookieJar): SignedInDto {
    jar.set(NAME, refreshToken!, IDLE / 1000);
    return answer;
  }

  clear(jar: CookieJar): void {
    jar.clear(NAME);
  }
}
