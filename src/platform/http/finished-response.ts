import { createHash } from 'node:crypto';
import type { StoredResponse } from '../cache/response-cache.js';
import { NEXT_CURSOR, type Page } from './page.js';

/** An answer whose bytes are final: it goes to the socket without being parsed or serialized again. */
export class FinishedResponse implements StoredResponse {
  private constructor(
    readonly headers: Record<string, string>,
    readonly body: Buffer,
  ) {}

  /** Serializes `content` once, with an ETag of its bytes. */
  static of(content: object, headers: Record<string, string> = {}): FinishedResponse {
    return FinishedResponse.json(JSON.stringify(content), headers);
  }

  /** A page whose items are JSON already. */
  static page({ data, nextCursor, total }: Page<string>): FinishedResponse {
    const count = total === undefined ? '' : `,"total":${total}`;
    const text = `{"data":[${data.join(',')}],"nextCursor":${JSON.stringify(nextCursor)}${count}}`;
    return FinishedResponse.json(text, nextCursor === null ? {} : { [NEXT_CURSOR]: nextCursor });
  }

  private static json(text: string, headers: Record<string, string>): FinishedResponse {
    const body = Buffer.from(text);
    const etag = `"${createHash('sha1').update(body).digest('base64url')}"`;
    return new FinishedResponse({ etag, ...headers }, body);
  }

  /** What the cache kept. */
  static from({ headers, body }: StoredResponse): FinishedResponse {
    return new FinishedResponse(headers, body);
  }
}
