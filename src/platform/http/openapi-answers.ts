import type { OpenAPIObject } from '@nestjs/swagger';

type Operation = NonNullable<OpenAPIObject['paths'][string]['get']>;
type Responses = Operation['responses'];
type Header = { description: string; schema: { type: string }; example: string };

const METHODS = ['get', 'post', 'put', 'patch', 'delete'] as const;

const PROBLEM_SCHEMA = {
  type: 'object',
  description: 'What went wrong (RFC 9457).',
  required: ['type', 'title', 'status', 'code', 'instance', 'requestId'],
  properties: {
    type: { type: 'string', format: 'uri', description: 'A page about this code.' },
    title: { type: 'string', description: 'The same for every occurrence.' },
    status: { type: 'integer' },
    detail: { type: 'string', description: 'About this occurrence.' },
    instance: { type: 'string', description: 'The path that was asked.' },
    code: { type: 'string', description: 'Stable: switch on this.' },
    requestId: { type: 'string', description: 'Name it when you ask for help.' },
    errors: {
      type: 'array',
      description: 'Every value that is not acceptable.',
      items: {
        type: 'object',
        required: ['pointer', 'code', 'message'],
        properties: {
          pointer: {
            type: 'string',
            description: 'JSON pointer into the body, or `/name` of a query parameter.',
          },
          code: { type: 'string' },
          message: { type: 'string' },
        },
      },
    },
  },
};

const problem = (description: string, headers?: Record<string, Header>) => ({
  description,
  headers,
  content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
});
const header = (description: string, example: string): Header => ({
  description,
  schema: { type: 'string' },
  example,
});

const ETAG = header('The version of what is answered.', '"v1"');
const RETRY_AFTER = header('Seconds after which a repeat may succeed.', '2');

interface Facts {
  path: string;
  method: string;
  operation: Operation;
}

/** Which answers follow from the form of an operation, so that no controller repeats them. */
const ANSWERS: { status: string; when: (facts: Facts) => boolean; answer: Responses[string] }[] = [
  {
    status: '304',
    when: ({ method }) => method === 'get',
    answer: { description: 'You have it already (`If-None-Match`).' },
  },
  { status: '400', when: () => true, answer: problem('Malformed, or a value that is not acceptable.') },
  {
    status: '401',
    when: ({ operation, path }) => isProtected(operation) || path.endsWith('/login'),
    answer: problem('No token or a bad one; or a sign-in that failed.', {
      'WWW-Authenticate': header('How to sign in.', 'Bearer realm="doable"'),
    }),
  },
  {
    status: '403',
    when: ({ operation }) => rolesOf(operation).join() === 'admin',
    answer: problem('Needs another role.'),
  },
  { status: '404', when: ({ path }) => path.includes('{'), answer: problem('Not there, or not yours.') },
  {
    status: '409',
    when: ({ path, method }) => method !== 'get' && !path.endsWith('/login'),
    answer: problem('Already exists, or somebody else is changing it.'),
  },
  { status: '412', when: hasIfMatch, answer: problem('`If-Match` names an older version.', { ETag: ETAG }) },
  { status: '413', when: hasBody, answer: problem('The body is larger than 256 KiB.') },
  { status: '414', when: () => true, answer: problem('The query is longer than 4 KiB.') },
  { status: '415', when: hasBody, answer: problem('The body is not JSON.') },
  { status: '422', when: hasBody, answer: problem('Well-formed, and against a rule.') },
  { status: '429', when: () => true, answer: problem('Too many requests.', { 'Retry-After': RETRY_AFTER }) },
  { status: '500', when: () => true, answer: problem('A fault of ours.') },
  {
    status: '503',
    when: () => true,
    answer: problem('Cannot answer right now.', { 'Retry-After': RETRY_AFTER }),
  },
];

const rolesOf = (operation: Operation) => (operation as { 'x-roles'?: string[] })['x-roles'] ?? [];
const isProtected = (operation: Operation) => rolesOf(operation).length > 0;

function hasBody({ operation }: Facts): boolean {
  return operation.requestBody !== undefined;
}

function hasIfMatch({ path, method }: Facts): boolean {
  return ['put', 'patch', 'delete'].includes(method) && path.includes('{id}');
}

/** Adds to a generated document what holds for every operation of its form. */
export function completeDocument(document: OpenAPIObject): OpenAPIObject {
  for (const [path, item] of Object.entries(document.paths)) {
    for (const method of METHODS) {
      const operation = item[method];
      if (operation) complete({ path, method, operation });
    }
  }
  document.components!.schemas!.Problem = PROBLEM_SCHEMA as never;
  return document;
}

function complete(facts: Facts): void {
  const { operation, path, method } = facts;
  for (const { status, when, answer } of ANSWERS) {
    if (when(facts)) operation.responses[status] ??= answer;
  }
  if (hasIfMatch(facts)) {
    const description = 'The ETag that you have seen: the change happens only to that version.';
    operation.parameters = [
      ...(operation.parameters ?? []),
      {
        name: 'If-Match',
        in: 'header',
        required: false,
        description,
        schema: { type: 'string' },
        example: '"v1"',
      } as never,
    ];
  }
  nameHeaders(operation, method === 'post' && path.endsWith('s'));
  if (method === 'patch') offerMergePatch(operation);
  describeAccess(operation);
}

function nameHeaders(operation: Operation, isCreation: boolean): void {
  for (const [status, response] of Object.entries(operation.responses)) {
    if (!response || '$ref' in response || !status.startsWith('2')) continue;
    const headers: Record<string, Header> = {
      'X-Request-Id': header('Of this request.', '019a9f3e-5c00-7000-8000-000000000001'),
    };
    if (status !== '204') headers.ETag = ETAG;
    if (isCreation)
      headers.Location = header('Where it is.', '/api/v1/tasks/019a9f3e-5c00-7000-8000-0000000007a5');
    response.headers = { ...headers, ...response.headers } as never;
  }
}

function offerMergePatch(operation: Operation): void {
  const body = operation.requestBody as { content: Record<string, unknown> } | undefined;
  if (body) body.content['application/merge-patch+json'] = body.content['application/json'];
}

function describeAccess(operation: Operation): void {
  const roles = rolesOf(operation);
  const who =
    roles.length === 0 ? 'Anybody' : roles.includes('user') ? 'Anybody who is signed in' : 'Administrators';
  operation.description = [operation.description, `**Who may:** ${who}.`].filter(Boolean).join('\n\n');
}
