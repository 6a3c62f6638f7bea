import type { OpenAPIObject } from '@nestjs/swagger';
import { scopeFor } from '../access/scopes.js';
import { requestExample, resolve, responseExample } from './openapi-examples.js';
import {
  HEADERS,
  headerReference,
  PROBLEM_SCHEMA,
  problemReference,
  problemResponses,
} from './openapi-problems.js';

type Operation = NonNullable<OpenAPIObject['paths'][string]['get']>;
type Content = Record<string, { schema: object; example?: unknown }>;
type Parameter = { name: string; in: string; description?: string; schema: object; example?: unknown };

const METHODS = ['get', 'post', 'put', 'patch', 'delete'] as const;
const JSON_TYPE = 'application/json';

interface Facts {
  path: string;
  method: (typeof METHODS)[number];
  operation: Operation;
  document: OpenAPIObject;
}

/** Which refusals follow from the form of an operation, so that no controller repeats them. */
const REFUSALS: { status: string; when: (facts: Facts) => boolean }[] = [
  { status: '400', when: () => true },
  { status: '401', when: ({ operation, path }) => isProtected(operation) || SIGN_IN.test(path) },
  { status: '403', when: ({ operation, path }) => isProtected(operation) || GUARDED.test(path) },
  { status: '404', when: ({ path }) => path.includes('{') || BATCH.test(path) },
  { status: '409', when: ({ path, method }) => method !== 'get' && !path.endsWith('/login') },
  { status: '412', when: (facts) => hasVersion(facts) || BATCH.test(facts.path) },
  { status: '413', when: ({ method }) => method !== 'get' },
  { status: '414', when: () => true },
  { status: '415', when: ({ method }) => method !== 'get' },
  {
    status: '422',
    when: (facts) =>
      takesKey(facts) || (isProtected(facts.operation) && facts.operation.requestBody !== undefined),
  },
  { status: '429', when: () => true },
  { status: '500', when: () => true },
  { status: '503', when: () => true },
];

/** Public routes on which somebody shows what they know or have. */
const SIGN_IN = /\/auth\/(login|refresh|logout|oidc\/second-factor)$/;
/** Carries out operations that are refused as their own routes would refuse them. */
const BATCH = /\/batch$/;
/** Public routes that can be closed, or that take a cookie from some pages only. */
const GUARDED = /\/auth\/(register|refresh|logout)$/;

const SUCCESS: Readonly<Record<string, string>> = {
  '200': 'What was asked for.',
  '201': 'It was made.',
  '204': 'Done; there is nothing to say.',
};

interface Access {
  'x-roles'?: string[];
  /** The resource, as the decorator says, and then the scope. */
  'x-scopes'?: string[];
  'x-step-up'?: boolean;
}

const accessOf = (operation: Operation) => operation as Access;
const rolesOf = (operation: Operation) => accessOf(operation)['x-roles'] ?? [];
const isProtected = (operation: Operation) => rolesOf(operation).length > 0;
const takesKey = ({ method, operation }: Facts) => method === 'post' && isProtected(operation);

/** Not what only sends a browser elsewhere. */
const isRead = ({ method, operation }: Facts) => method === 'get' && '200' in operation.responses;

function hasVersion({ path, method, document }: Facts): boolean {
  if (!['put', 'patch', 'delete'].includes(method)) return false;
  // What is in the trash is a task.
  return readOf(document, path.replace('/trash/', '/tasks/'))?.properties?.version !== undefined;
}

/** Adds to a generated document what holds for every operation of its form. */
export function completeDocument(document: OpenAPIObject, publicUrl: string): OpenAPIObject {
  const components = document.components!;
  components.schemas!.Problem = PROBLEM_SCHEMA as never;
  for (const { properties } of Object.values(components.schemas!) as Described[]) referDirectly(properties);
  components.responses = problemResponses(publicUrl) as never;
  components.headers = HEADERS as never;
  for (const [path, item] of Object.entries(document.paths)) {
    for (const method of METHODS) {
      const operation = item[method];
      if (operation) complete({ path, method, operation, document });
    }
  }
  return document;
}

interface Described {
  properties?: Record<string, { $ref?: string; allOf?: { $ref: string }[] }>;
}

/** Since 3.1 a reference may have a description beside it; the generator wraps it as 3.0 needed. */
function referDirectly(properties: Described['properties'] = {}): void {
  for (const property of Object.values(properties)) {
    if (!property.allOf) continue;
    property.$ref = property.allOf[0]!.$ref;
    delete property.allOf;
  }
}

function complete(facts: Facts): void {
  const { operation } = facts;
  describeRequest(facts);
  describeParameters(facts);
  for (const [status, response] of Object.entries(operation.responses))
    describeSuccess(facts, status, response as never);
  if (isRead(facts)) operation.responses['304'] = notModified as never;
  for (const { status, when } of REFUSALS) {
    if (when(facts)) operation.responses[status] ??= problemReference(status) as never;
  }
  describeAccess(facts);
}

function describeRequest({ operation, method, document }: Facts): void {
  const content = (operation.requestBody as { content: Content } | undefined)?.content;
  const body = content?.[JSON_TYPE];
  if (!content || !body) return;
  Object.assign(resolve(document, body.schema), { additionalProperties: false });
  body.example = requestExample(document, operation.operationId!, body.schema);
  if (method === 'patch') content['application/merge-patch+json'] = body;
}

const conditional = (name: string, description: string): Parameter & { required: boolean } => ({
  name,
  in: 'header',
  required: false,
  description,
  schema: { type: 'string' },
});

const IDEMPOTENCY_KEY = {
  ...conditional(
    'Idempotency-Key',
    'Makes it safe to repeat: for a day the same request under the same key gets the first answer, and nothing happens twice.',
  ),
  schema: { type: 'string', minLength: 1, maxLength: 255, pattern: '^[ -~]+$' },
};

function describeParameters(facts: Facts): void {
  const { operation, path, document } = facts;
  const parameters = (operation.parameters ?? []) as Parameter[];
  for (const parameter of parameters.filter((one) => one.in === 'path' && /^id$|Id$/.test(one.name))) {
    parameter.description = 'The `id` that it has.';
    parameter.schema = { type: 'string', format: 'uuid' };
    parameter.example = exampleId(document, path.split(`{${parameter.name}}`)[0] + `{${parameter.name}}`);
  }
  if (isRead(facts))
    parameters.push(
      conditional('If-None-Match', 'The ETag of what you have: 304 when it is still the same.'),
    );
  if (hasVersion(facts))
    parameters.push(
      conditional('If-Match', 'The ETag that you have seen, such as `"v1"`: only that version is changed.'),
    );
  if (takesKey(facts)) parameters.push(IDEMPOTENCY_KEY);
  operation.parameters = parameters as never;
}

/** The id of what `GET` answers under a path up to an id. */
function exampleId(document: OpenAPIObject, path: string): unknown {
  return readOf(document, path)?.properties?.id?.example;
}

/** What `GET` answers under a path up to its last id, or under a path without one. */
function readOf(document: OpenAPIObject, path: string) {
  const read = document.paths[path.slice(0, path.lastIndexOf('}') + 1) || path]?.get;
  const schema = read && contentOf(read.responses['200'] as never)?.schema;
  return schema && resolve(document, schema);
}

const contentOf = (response: { content?: Content }) => response.content?.[JSON_TYPE];

interface Success {
  description: string;
  headers?: object;
  content?: Content;
}

function describeSuccess(facts: Facts, status: string, response: Success): void {
  const { operation, method, document } = facts;
  const content = contentOf(response);
  const members = content ? Object.keys(resolve(document, content.schema).properties ?? {}) : [];
  const names = ['X-Request-Id', 'RateLimit-Policy', 'RateLimit'];
  if ((method === 'get' && content) || members.includes('version')) names.push('ETag');
  if ((status === '201' && members.includes('id')) || status.startsWith('30')) names.push('Location');
  if (members.includes('nextCursor')) names.push('Link');
  if (takesKey(facts)) names.push('Idempotent-Replayed');
  response.description ||= SUCCESS[status]!;
  response.headers = Object.fromEntries(names.map((name) => [name, headerReference(name)]));
  if (content) content.example = responseExample(document, operation.operationId!, content.schema);
}

const notModified = {
  description: 'You have it already (`If-None-Match`).',
  headers: Object.fromEntries(['X-Request-Id', 'ETag'].map((name) => [name, headerReference(name)])),
};

function describeAccess({ operation, method }: Facts): void {
  const access = accessOf(operation);
  const scopes = access['x-scopes']?.map((resource) => scopeFor(resource, method));
  if (scopes) access['x-scopes'] = scopes;
  operation.security = [...(operation.security ?? []), ...(scopes ? [{ personalToken: scopes }] : [])];
  const who = `**Who may:** ${whoMay(rolesOf(operation), scopes, access['x-step-up'])}.`;
  operation.description = [operation.description, who].filter(Boolean).join('\n\n');
}

function whoMay(roles: string[], scopes: string[] = [], isStepUp = false): string {
  if (roles.length === 0) return 'Anybody';
  const people = roles.includes('user') ? 'Anybody who is signed in' : 'Administrators';
  const proof = isStepUp ? ', within ten minutes of proving who they are (`POST /auth/confirmation`)' : '';
  const programs = scopes.map((scope) => `; personal access tokens with \`${scope}\``);
  return people + proof + programs.join('');
}
