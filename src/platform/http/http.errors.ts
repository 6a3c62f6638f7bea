import { defineError } from '../errors/domain-error.js';

/** Not a request as this API reads them. */
export class MalformedRequest extends defineError({
  code: 'malformed-request',
  kind: 'invalid',
  title: 'Bad Request',
  detail: 'The request cannot be read.',
  why: 'The request could not be read: broken JSON, something else than a JSON object at the top, more than 20 levels of nesting, or a broken URL. The same request will fail again.',
  remedy:
    'Check that the body is one JSON object, for example with `jq . body.json`, and that the URL is encoded.',
}) {}

/** The path exists, with other methods. */
export class MethodNotAllowed extends defineError({
  code: 'method-not-allowed',
  kind: 'method',
  title: 'Method Not Allowed',
  why: 'The address exists, and does not take this method.',
  remedy: 'The `Allow` header lists the methods that it takes.',
}) {
  constructor(override readonly allow: string[]) {
    super(`This path takes ${allow.join(', ')}.`);
  }
}

/** It took too long to arrive. */
export class RequestTimeout extends defineError({
  code: 'request-timeout',
  kind: 'too-slow',
  title: 'Request Timeout',
  why: 'The request arrived too slowly: its head has five seconds, the whole of it ten.',
  remedy: 'Send it again, in one go.',
}) {}

/** Two changed the same at once, and PostgreSQL let one through. */
export class Conflict extends defineError({
  code: 'conflict',
  kind: 'conflict',
  title: 'Conflict',
  detail: 'Somebody else is changing this. Try again.',
  why: 'Somebody else changed the same thing at the same moment, and one of the two had to give way. Yours did, and nothing was stored.',
  remedy: 'Read it again and repeat the request.',
}) {}

/** A body of unknown length. */
export class LengthRequired extends defineError({
  code: 'length-required',
  kind: 'no-length',
  title: 'Length Required',
  why: 'The request has a body and does not say how long it is.',
  remedy: 'Send `Content-Length`. HTTP libraries do it by themselves.',
}) {}

/** More than this API reads of a body. */
export class BodyTooLarge extends defineError({
  code: 'body-too-large',
  kind: 'too-large',
  title: 'Payload Too Large',
  why: 'The body is larger than 256 KiB.',
  remedy: 'Send less at once. The same request will fail again.',
}) {}

/** More than this API reads of a URL. */
export class UriTooLong extends defineError({
  code: 'uri-too-long',
  kind: 'too-long',
  title: 'URI Too Long',
  why: 'The query is longer than 4 KiB, or a part of the path longer than 200 characters.',
  remedy: 'Ask for less at once, and pass cursors on as they came. The same request will fail again.',
}) {}

/** A body that is no JSON. */
export class UnsupportedMediaType extends defineError({
  code: 'unsupported-media-type',
  kind: 'not-json',
  title: 'Unsupported Media Type',
  detail: 'Send application/json, or application/merge-patch+json to PATCH.',
  why: 'The body is something else than plain JSON in UTF-8, or does not say that it is JSON.',
  remedy:
    'Send `Content-Type: application/json`, without `Content-Encoding`; `PATCH` also takes `application/merge-patch+json`.',
}) {}

/** PostgreSQL refused it because of what else there is. */
export class Unprocessable extends defineError({
  code: 'unprocessable',
  kind: 'unprocessable',
  title: 'Unprocessable Entity',
  detail: 'This contradicts other data.',
  why: 'Each value is fine by itself, and together they contradict other data.',
  remedy: 'Check what the request refers to: it may have been deleted.',
}) {}

/** More than this API reads of headers. */
export class HeadersTooLarge extends defineError({
  code: 'headers-too-large',
  kind: 'too-much-head',
  title: 'Request Header Fields Too Large',
  why: 'The headers are larger than 16 KiB together.',
  remedy: 'Send fewer or shorter headers; cookies are not needed. The same request will fail again.',
}) {}

/** A fault of this service. */
export class InternalError extends defineError({
  code: 'internal-error',
  kind: 'fault',
  title: 'Internal Server Error',
  detail: 'Something went wrong here. The request id helps to find out what.',
  why: 'Something went wrong on our side. It has been written down under the `requestId` of the answer.',
  remedy: 'Try again. When it stays, tell whoever runs this service the `requestId`.',
}) {}

/** Not now. */
export class Unavailable extends defineError({
  code: 'unavailable',
  kind: 'unavailable',
  title: 'Service Unavailable',
  detail: 'The service cannot answer right now. Try again shortly.',
  why: 'The service cannot answer right now, for example because it is being restarted.',
  remedy: 'Repeat the request after as many seconds as `Retry-After` says.',
  retryAfter: 2,
}) {}
