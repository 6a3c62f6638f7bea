import { Injectable } from '@nestjs/common';
import { Config } from '../../../platform/config/config.js';
import { InvalidInput } from '../../../platform/errors/domain-error.js';

const DEFAULT = '/docs';
const PATH = /^\/(?![/\\])/;
const WEB = /^https?:\/\//i;

/** Where a browser may be sent when a provider is done with it: pages of this service and of CORS_ORIGINS, nowhere else. */
@Injectable()
export class ReturnTo {
  private readonly publicUrl: string;
  private readonly origins: Set<string>;

  constructor({ http }: Config) {
    this.publicUrl = http.publicUrl;
    this.origins = new Set([new URL(http.publicUrl).origin, ...http.corsOrigins]);
  }

  /** The whole URL of what was asked for. Throws InvalidInput. */
  resolve(asked: string = DEFAULT): string {
    // Put behind the host, a path can lead nowhere else, however a browser reads it.
    const text = PATH.test(asked) ? this.publicUrl + asked : asked;
    const url = WEB.test(text) && URL.canParse(text) ? new URL(text) : undefined;
    if (!url || !this.origins.has(url.origin) || url.username || url.password) {
      const message = 'returnTo must be a path of this service, or a URL of an origin in CORS_ORIGINS';
      throw new InvalidInput([{ pointer: '/returnTo', code: 'return-to', message }]);
    }
    return url.href;
  }
}

/** The same place, told that it did not work. */
export function withError(returnTo: string, code: string): string {
  const url = new URL(returnTo);
  url.searchParams.set('error', code);
  return url.href;
}
