import { hash } from 'node:crypto';
import type { StoredResponse } from '../cache/response-cache.js';

/** An answer whose bytes are final: it goes to the socket without being parsed or serialized again. */
export class FinishedResponse implements StoredResponse {
  private constructor(
    readonly headers: Record<string, string>,
    readonly body: Buffer,
  ) {}

  /** Serializes `content` once, with an ETag of its bytes. */
  static of(content: object, headers: Record<string, string> = {}): FinishedResponse {
    const body = Buffer.from(JSON.stringify(content));
    const etag = `"${hash('sha1', body, 'base64url')}"`;
    return new FinishedResponse({ etag, ...headers }, body);
  }

  /** What the cache kept. */
  static from({ headers, body }: StoredResponse): FinishedResponse {
    return new FinishedResponse(headers, body);
  }
}
