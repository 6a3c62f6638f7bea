import { STATUS_CODES } from 'node:http';
import { definedErrors } from '../../errors/domain-error.js';

/** The body of everything that goes wrong. */
export const PROBLEM_SCHEMA = {
  type: 'object',
  description: 'What went wrong (RFC 9457).',
  required: ['type', 'title', 'status', 'code', 'instance', 'requestId'],
  properties: {
    type: { type: 'string', format: 'uri', description: 'A page about this code.' },
    title: { type: 'string', description: 'The same for every occurrence.' },
    status: { type: 'integer', minimum: 400, maximum: 599, description: 'That of the answer.' },
    detail: { type: 'string', description: 'About this occurrence.' },
    instance: { type: 'string', description: 'The path that was asked.' },
    code: { type: 'string', description: 'Stable: switch on this.' },
    requestId: { type: 'string', description: 'Name it when you ask for help.' },
    errors: {
      type: 'array',
      description: 'Every value that is not acceptable.',
      items: { $ref: '#/components/schemas/InvalidValue' },
    },
  },
};

interface Refusal {
  description: string;
  code: string;
  /** Where it is not what the error says of itself. */
  detail?: string;
  headers?: string[];
  errors?: { pointer: string; code: string; message: string }[];
}

/** What an operation can answer instead of what was asked for, with one example of each. */
const REFUSALS: Readonly<Record<string, Refusal>> = {
  '400': {
    description: 'Malformed, or a value that is not acceptable; `errors` lists all of them.',
    code: 'invalid-input',
    detail: 'One value is not acceptable.',
    errors: [{ pointer: '/title', code: 'line', message: 'title must be one line of 1 to 500 characters' }],
  },
  '401': {
    description: 'No token or a bad one; or a sign-in that failed.',
    code: 'token-required',
    headers: ['WWW-Authenticate'],
  },
  '403': {
    description: 'Needs another role or scope, a session, or a fresh proof of who you are.',
    code: 'role-required',
    detail: 'This needs the role admin.',
  },
  '404': {
    description: 'Not there, or not yours.',
    code: 'not-found',
  },
  '409': {
    description: 'Already exists, or somebody else is changing it right now.',
    code: 'conflict',
    headers: ['Retry-After'],
  },
  '412': {
    description: '`If-Match` names an older version; `ETag` is the current one.',
    code: 'stale-version',
    headers: ['ETag'],
  },
  '413': {
    description: 'The body is larger than 256 KiB.',
    code: 'body-too-large',
  },
  '414': {
    description: 'The query is longer than 4 KiB.',
    code: 'uri-too-long',
    detail: 'The query is longer than 4 KiB.',
  },
  '415': {
    description: 'The body is not JSON.',
    code: 'unsupported-media-type',
  },
  '422': {
    description: 'Each value is fine, and together they break a rule.',
    code: 'unprocessable',
  },
  '429': {
    description: 'Too many requests for now.',
    code: 'rate-limited',
    detail: 'Wait 42 seconds.',
    headers: ['Retry-After', 'RateLimit-Policy', 'RateLimit'],
  },
  '500': {
    description: 'A fault of this service.',
    code: 'internal-error',
  },
  '503': {
    description: 'Cannot answer right now.',
    code: 'unavailable',
    headers: ['Retry-After'],
  },
};

const named = (status: string) => (STATUS_CODES[status] ?? status).replace(/\W/g, '');

/** `#/components/responses` of the document. */
export const problemResponses = (publicUrl: string): Record<string, object> =>
  Object.fromEntries(
    Object.entries(REFUSALS).map(([status, refusal]) => [
      named(status),
      problemResponse(publicUrl, status, refusal),
    ]),
  );

/** Refers an operation's status to its problem. */
export const problemReference = (status: string) => ({ $ref: `#/components/responses/${named(status)}` });

/** Refers a response to one of the headers that the document describes once. */
export const headerReference = (name: string) => ({ $ref: `#/components/headers/${name}` });

function problemResponse(publicUrl: string, status: string, refusal: Refusal): object {
  const { description, code, headers = [], errors } = refusal;
  const { title, why, detail = why } = definedErrors.get(code)!;
  const example = {
    type: `${publicUrl}/errors/${code}`,
    title,
    status: Number(status),
    detail: refusal.detail ?? detail,
    code,
    ...(errors && { errors }),
    instance: '/api/v1/tasks',
    requestId: '5f0c2d1e-6b7a-4c8d-9e0f-1a2b3c4d5e6f',
  };
  return {
    description,
    headers: Object.fromEntries(['X-Request-Id', ...headers].map((name) => [name, headerReference(name)])),
    content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' }, example } },
  };
}

const header = (description: string, example: string | number) => ({
  description,
  schema: { type: typeof example === 'number' ? 'integer' : 'string' },
  example,
});

/** `#/components/headers` of the document. */
export const HEADERS: Record<string, object> = {
  Deprecation: header('Since when this operation is deprecated (RFC 9745).', '@1798761600'),
  ETag: header('The version of what is answered; send it as `If-Match` or `If-None-Match`.', '"v1"'),
  'Idempotent-Replayed': header('This is the first answer to your `Idempotency-Key`, once more.', 'true'),
  Link: header(
    'The next page, when there is one (RFC 8288).',
    '</api/v1/tasks?limit=50&cursor=WyJ0>; rel="next"',
  ),
  Location: header(
    'Where the new thing is, or where to go.',
    '/api/v1/tasks/01a1f84a-95c0-7000-8000-0000000007a5',
  ),
  RateLimit: header(
    'How many requests are left, and in how many seconds there are more.',
    '"user";r=987;t=42',
  ),
  'RateLimit-Policy': header(
    'How many requests there may be, and in how many seconds.',
    '"user";q=1000;w=60',
  ),
  'Set-Cookie': header(
    'For pages: keeps a session or a sign-in that has begun, or ends it, where scripts do not reach.',
    '__Host-refresh=...; Path=/; HttpOnly; Secure; SameSite=Strict',
  ),
  Sunset: header('When this operation ends (RFC 8594).', 'Thu, 01 Jul 2027 00:00:00 GMT'),
  'Retry-After': header('Seconds after which a repeat may succeed.', 2),
  'WWW-Authenticate': header('How to sign in.', 'Bearer realm="doable"'),
  'X-Request-Id': header(
    'Of this request; yours, when you sent one.',
    '5f0c2d1e-6b7a-4c8d-9e0f-1a2b3c4d5e6f',
  ),
};
