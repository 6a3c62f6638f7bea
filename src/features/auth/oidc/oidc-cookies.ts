import { Injectable } from '@nestjs/common';
import type { CookieJar } from '../../../platform/http/cookies.js';
import { AuthService } from '../auth.service.js';
import { RefreshCookie } from '../refresh-cookie.js';
import type { SignedInDto } from '../dto/signed-in.dto.js';
import type { Started } from '../sessions/sessions.service.js';
import { FIRST_FACTOR_LIFETIME } from './first-factors.service.js';
import { ATTEMPT_LIFETIME } from './oidc-attempts.service.js';
import { FirstFactorExpired } from './oidc.errors.js';
import type { Received, Sent } from './oidc.service.js';

const BROWSER = 'oidc';
const FIRST_FACTOR = 'oidc-second-factor';

/** What browsers keep while they are at a provider, and what they get when they are back. */
@Injectable()
export class OidcCookies {
  constructor(
    private readonly auth: AuthService,
    private readonly refresh: RefreshCookie,
  ) {}

  /** The secret of a browser that left. */
  browser(jar: CookieJar): string | undefined {
    return jar.get(BROWSER);
  }

  /** Lets a browser go, with what it must bring back. Lax: it comes back from another site. */
  send({ url, browser }: Sent, jar: CookieJar): { url: string } {
    jar.set(BROWSER, browser, ATTEMPT_LIFETIME, 'lax');
    return { url };
  }

  /** Lets a browser go where it wanted. Who signed in gets the refresh token as a cookie: no token is ever in a URL. */
  receive({ url, started, firstFactor }: Received, jar: CookieJar): { url: string } {
    if (started) this.refresh.keep(this.auth.signedIn(started), jar);
    if (firstFactor) jar.set(FIRST_FACTOR, firstFactor, FIRST_FACTOR_LIFETIME);
    return { url };
  }

  /** What a browser keeps until its second factor. Throws FirstFactorExpired. */
  firstFactor(jar: CookieJar): string {
    const value = jar.get(FIRST_FACTOR);
    if (value === undefined) throw new FirstFactorExpired();
    return value;
  }

  /** Answers a second factor. */
  complete(started: Started, jar: CookieJar): SignedInDto {
    jar.clear(FIRST_FACTOR);
    return this.refresh.keep(this.auth.signedIn(started), jar);
  }
}
