import { IDENTITY_EXPLANATIONS } from './identity-explanations.js';
import { SHARING_EXPLANATIONS } from './sharing-explanations.js';
import { TASK_EXPLANATIONS } from './task-explanations.js';

/** What a problem's `type` opens: for the person who got one. Backticks mark code. */
export interface Explanation {
  status: number;
  title: string;
  /** What happened, and why. */
  why: string;
  /** What to do. */
  remedy: string;
}

const SAME_AGAIN = 'The same request will fail again.';

/** Every `code` that this API answers. A test compares it with the classes that throw. */
export const EXPLANATIONS: Readonly<Record<string, Explanation>> = {
  ...IDENTITY_EXPLANATIONS,
  ...TASK_EXPLANATIONS,
  ...SHARING_EXPLANATIONS,
  'malformed-request': {
    status: 400,
    title: 'Bad Request',
    why: `The request could not be read: broken JSON, something else than a JSON object at the top, more than 20 levels of nesting, or a broken URL. ${SAME_AGAIN}`,
    remedy:
      'Check that the body is one JSON object, for example with `jq . body.json`, and that the URL is encoded.',
  },
  'invalid-input': {
    status: 400,
    title: 'Invalid input',
    why: 'The request could be read, and at least one value breaks a rule, or a name is not known. Nothing was stored.',
    remedy:
      'Go through `errors`: each entry has a `pointer` to the value (a JSON pointer into the body, or `/name` of a query parameter), a stable `code`, and a sentence. All problems are listed at once.',
  },
  'invalid-query': {
    status: 400,
    title: 'Not a query of this schema',
    why: 'What was sent to `/graphql` is not GraphQL, or names a field, an argument or a type that there is not. Nothing was done.',
    remedy:
      'Each error has `locations`: the lines and columns that it is about. `schema.graphql` has all that can be asked.',
  },
  'query-too-deep': {
    status: 400,
    title: 'The query is too deep',
    why: 'Fields within fields within fields: the query has more levels than one answer should have. Nothing was done.',
    remedy: 'Ask in two queries: the second one by the ids that the first one answered.',
  },
  'query-too-costly': {
    status: 400,
    title: 'The query asks for too much',
    why: 'Lists within lists multiply: the query may answer more objects than one answer should have. Nothing was done.',
    remedy: 'Ask for fewer with `first`, and for the rest with `after` and the `endCursor` of the page.',
  },
  'too-many-aliases': {
    status: 400,
    title: 'The query has too many aliases',
    why: 'An alias asks for the same field once more. Those of a fragment count each time that it is spread. Nothing was done.',
    remedy: 'Ask for a list in place of one thing after the other, or send several requests.',
  },
  'foreign-host': {
    status: 403,
    title: 'Only under the name of this machine',
    why: 'Pages for developers have no sign-in. They answer under `localhost` and the host of `PUBLIC_URL` only, so that no other site can read them through your browser.',
    remedy: 'Open the page under `localhost`, or set `PUBLIC_URL` to the address that you use.',
  },
  'not-found': {
    status: 404,
    title: 'Not found',
    why: 'There is nothing under this address, or it belongs to somebody else. The two look the same, so that nobody learns what others have.',
    remedy:
      'Check the path and the id, and that you are signed in as the owner. It may also have been deleted.',
  },
  'method-not-allowed': {
    status: 405,
    title: 'Method Not Allowed',
    why: 'The address exists, and does not take this method.',
    remedy: 'The `Allow` header lists the methods that it takes.',
  },
  'request-timeout': {
    status: 408,
    title: 'Request Timeout',
    why: 'The request arrived too slowly: its head has five seconds, the whole of it ten.',
    remedy: 'Send it again, in one go.',
  },
  conflict: {
    status: 409,
    title: 'Conflict',
    why: 'Somebody else changed the same thing at the same moment, and one of the two had to give way. Yours did, and nothing was stored.',
    remedy: 'Read it again and repeat the request.',
  },
  'task-exists': {
    status: 409,
    title: 'This id is taken',
    why: 'You sent an `id` of your own, and a task with it exists. When your first request was cut off, this means that it had worked.',
    remedy: 'Read the task under this id. For another task, make a new UUIDv7, or leave `id` out.',
  },
  'idempotency-key-in-use': {
    status: 409,
    title: 'The first request is still running',
    why: 'A request with the same `Idempotency-Key` has begun and not ended. Nothing happens twice.',
    remedy:
      'Repeat it after as many seconds as `Retry-After` says: you will get the answer of the first one.',
  },
  'length-required': {
    status: 411,
    title: 'Length Required',
    why: 'The request has a body and does not say how long it is.',
    remedy: 'Send `Content-Length`. HTTP libraries do it by themselves.',
  },
  'stale-version': {
    status: 412,
    title: 'Changed by somebody else',
    why: 'Your `If-Match` header names a version that has been overtaken: since you read it, somebody (or another of your devices) changed it. Nothing of theirs was overwritten, and nothing of yours was stored.',
    remedy:
      'Read it again, apply your change to what you get, and send its `ETag` as `If-Match`. The `ETag` of this answer is the current version.',
  },
  'body-too-large': {
    status: 413,
    title: 'Payload Too Large',
    why: `The body is larger than 256 KiB. ${SAME_AGAIN}`,
    remedy: 'Send less at once.',
  },
  'uri-too-long': {
    status: 414,
    title: 'URI Too Long',
    why: `The query is longer than 4 KiB. ${SAME_AGAIN}`,
    remedy: 'Ask for less at once, and pass cursors on as they came.',
  },
  'unsupported-media-type': {
    status: 415,
    title: 'Unsupported Media Type',
    why: 'The body is something else than JSON, or does not say that it is JSON.',
    remedy: 'Send `Content-Type: application/json`; `PATCH` also takes `application/merge-patch+json`.',
  },
  unprocessable: {
    status: 422,
    title: 'Unprocessable Entity',
    why: 'Each value is fine by itself, and together they contradict other data.',
    remedy: 'Check what the request refers to: it may have been deleted.',
  },
  'due-twice': {
    status: 422,
    title: 'Due at a moment or on a day',
    why: 'A task is due at a moment (`dueAt`) or on a day (`dueDate`). After this request it would have had both.',
    remedy:
      'Set one of them. To change from one to the other, set the old one to `null` in the same request.',
  },
  'idempotency-key-reused': {
    status: 422,
    title: 'The key stands for another request',
    why: 'You have sent this `Idempotency-Key` before, with another method, URL or body. Nothing was stored.',
    remedy:
      'Make a new key for each request, such as a random UUID, and keep it for repeats of that request only.',
  },
  'rate-limited': {
    status: 429,
    title: 'Too many requests',
    why: 'You made more requests than you may in this time: `RateLimit-Policy` says how many and in how many seconds, `RateLimit` how many are left. Or somebody at your address tried ten wrong passwords for one account, or asked for ten mails to it, in a quarter of an hour.',
    remedy:
      'Wait as many seconds as `Retry-After` says. Keep lists by their `ETag` instead of asking anew. Who knows the password can sign in from another address at once.',
  },
  'headers-too-large': {
    status: 431,
    title: 'Request Header Fields Too Large',
    why: `The headers are larger than 16 KiB together. ${SAME_AGAIN}`,
    remedy: 'Send fewer or shorter headers; cookies are not needed.',
  },
  'internal-error': {
    status: 500,
    title: 'Internal Server Error',
    why: 'Something went wrong on our side. It has been written down under the `requestId` of the answer.',
    remedy: 'Try again. When it stays, tell whoever runs this service the `requestId`.',
  },
  unavailable: {
    status: 503,
    title: 'Service Unavailable',
    why: 'The service cannot answer right now, for example because it is being restarted.',
    remedy: 'Repeat the request after as many seconds as `Retry-After` says.',
  },
  'database-unavailable': {
    status: 503,
    title: 'Try again shortly',
    why: 'The database did not answer in time. What you sent is either stored as a whole or not at all.',
    remedy:
      'Repeat the request after as many seconds as `Retry-After` says. With an `Idempotency-Key` a repeat never makes a second thing.',
  },
  overloaded: {
    status: 503,
    title: 'Too busy',
    why: 'More requests are waiting than can be answered in time. Yours was refused at once instead of late, and did nothing.',
    remedy:
      'Repeat it after as many seconds as `Retry-After` says, with a growing pause when it happens again.',
  },
};
