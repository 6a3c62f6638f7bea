import type { CookieBrowser, Visit } from './cookie-browser.js';
import type { Subject } from './openid-provider.js';

/** An account, as the API shows it to its owner. */
export interface Account {
  readonly id: string;
  readonly email: string | null;
  readonly emailVerifiedAt: string | null;
  readonly username: string;
}

/** What a refresh answers to the page that a browser came back to. */
export interface SignedIn {
  readonly user: Account;
  readonly accessToken: string;
}

/** Opens the sign-in at a provider and goes where it leads. */
export const openSignIn = (browser: CookieBrowser, provider: string, as?: Subject, returnTo = '/docs') =>
  browser.open(`/api/v1/auth/oidc/${provider}?returnTo=${encodeURIComponent(returnTo)}`, { as });

const isCallback = ({ pathname }: URL) => pathname.endsWith('/callback');

/** Lets a browser come as far as the callback, and answers the URL that it would open next. */
export async function untilCallback(browser: CookieBrowser, start: string, as?: Subject): Promise<string> {
  const { url } = await browser.open(start, { as, until: isCallback });
  return url.href;
}

/** Who a browser is signed in as, with its cookie alone. */
export async function signedIn(browser: CookieBrowser): Promise<SignedIn | undefined> {
  const { status, body } = await browser.post('/api/v1/auth/refresh', {});
  return status === 200 ? (body as SignedIn) : undefined;
}

/** What the page is told that went wrong; null when all is well. */
export const errorOf = ({ url }: Visit): string | null => url.searchParams.get('error');
