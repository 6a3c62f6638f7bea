import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { AuthenticatedRequest } from '../access/actor.js';
import { StaleVersion } from '../errors/domain-error.js';

/** What `If-Match` asks for: the change happens only to one of these versions. */
export class ExpectedVersion {
  /** `undefined` takes any version, as `*` and no header do. */
  constructor(private readonly versions?: readonly number[]) {}

  /** Throws StaleVersion. */
  check(current: number): void {
    if (this.versions && !this.versions.includes(current)) throw new StaleVersion(current);
  }
}

/** What a caller without a condition expects. */
export const ANY_VERSION = new ExpectedVersion();

/** Strong ETags only, as RFC 9110 asks of If-Match: what is not one of ours matches nothing. */
export function parseIfMatch(header: string | undefined): ExpectedVersion {
  if (header === undefined || header.trim() === '*') return ANY_VERSION;
  const tags = header.split(',').map((tag) => /^"v(\d{1,9})"$/.exec(tag.trim())?.[1]);
  return new ExpectedVersion(tags.filter((tag) => tag !== undefined).map(Number));
}

/** The request's `If-Match`, as an argument of a route. */
export const IfMatch = createParamDecorator((_: unknown, context: ExecutionContext): ExpectedVersion => {
  const header = context.switchToHttp().getRequest<AuthenticatedRequest>().headers['if-match'];
  return parseIfMatch(Array.isArray(header) ? header.join(',') : header);
});

/** The ETag of a version. */
export const etagOf = (version: number) => `"v${version}"`;
