import type { OpenAPIObject } from '@nestjs/swagger';
import { describeAccess, isProtected, type Operation } from './access.js';
import { type Examples, Illustrator } from './examples.js';
import { HEADERS, headerReference, PROBLEM_SCHEMA, problemReference, problemResponses } from './problems.js';
import { describeSchemas, type Use } from './uses.js';
import { completeSchemas, nameOf, nameSchemas, resolve, type Schema } from './schemas.js';

type Content = Record<string, { schema: Schema; example?: unknown }>;
type Parameter = { name: string; in: string; description?: string; schema: object; example?: unknown };

const METHODS = ['get', 'post', 'put', 'patch', 'delete'] as const;
const JSON_TYPE = 'application/json';

interface Facts {
  path: string;
  method: (typeof METHODS)[number];
  operation: Operation;
  document: OpenAPIObject;
  illustrator: Illustrator;
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

/** Begins, goes on with or ends a session that a cookie may keep. */
const COOKIE = /^post .*\/(auth\/(register|login|refresh|logout)|identities)$|\/auth\/oidc\//;

const SUCCESS: Readonly<Record<string, string>> = {
  '200': 'What was asked for.',
  '201': 'It was made.',
  '204': 'Done; there is nothing to say.',
};

const takesKey = ({ method, operation }: Facts) => method === 'post' && isProtected(operation);

/** Not what only sends a browser elsewhere. */
const isRead = ({ method, operation }: Facts) => method === 'get' && '200' in operation.responses;

function hasVersion({ path, method, document }: Facts): boolean {
  if (!['put', 'patch', 'delete'].includes(method)) return false;
  // What is in the trash is a task.
  const read = readOf(document, path.replace('/trash/', '/tasks/'));
  return read !== undefined && resolve(document, read).properties?.version !== undefined;
}

/** Adds to a generated document what holds for every operation of its form, and the examples. */
export function completeDocument(
  generated: OpenAPIObject,
  publicUrl: string,
  examples: Examples,
): OpenAPIObject {
  const document = nameSchemas(generated);
  const components = document.components!;
  const illustrator = new Illustrator(document, examples);
  components.schemas!.Problem = PROBLEM_SCHEMA as never;
  completeSchemas(document);
  components.responses = problemResponses(publicUrl) as never;
  const operations = operationsOf(document).map((operation) => ({ ...operation, document, illustrator }));
  for (const operation of operations) complete(operation);
  for (const [name, schema] of Object.entries(components.schemas!)) {
    const bodies = operations.map(({ operation }) => bodyOf(operation)).filter((body) => body !== undefined);
    const requests = bodies.filter((body) => nameOf(body.schema) === name).map(({ example }) => example);
    // What has no example yet is still described: tests say that it lacks one.
    illustrator.illustrate(name, schema as Schema, requests.filter((one) => one !== undefined) as object[]);
  }
  describeSchemas(document, operations.map(useOf));
  components.headers = headersIn(document) as never;
  return document;
}

function useOf({ operation }: Facts): Use {
  const answered = Object.values(operation.responses).map((response) => contentOf(response as never)?.schema);
  const [takes, answers] = [bodyOf(operation)?.schema, answered.find((schema) => schema !== undefined)];
  return {
    operationId: operation.operationId!,
    takes: takes && nameOf(takes),
    answers: answers && nameOf(answers),
  };
}

/** Those that answers refer to. */
function headersIn(document: OpenAPIObject): object {
  const text = JSON.stringify(document);
  return Object.fromEntries(
    Object.entries(HEADERS).filter(([name]) => text.includes(JSON.stringify(headerReference(name)))),
  );
}

const operationsOf = ({ paths }: OpenAPIObject) =>
  Object.entries(paths).flatMap(([path, item]) =>
    METHODS.flatMap((method) => (item[method] ? [{ path, method, operation: item[method] }] : [])),
  );

function complete(facts: Facts): void {
  const { operation } = facts;
  if ('x-sunset' in operation) operation.deprecated = true;
  describeRequest(facts);
  describeParameters(facts);
  for (const [status, response] of Object.entries(operation.responses))
    describeSuccess(facts, status, response as never);
  if (isRead(facts)) operation.responses['304'] = notModified(operation) as never;
  for (const { status, when } of REFUSALS) {
    if (when(facts)) operation.responses[status] ??= problemReference(status) as never;
  }
  describeAccess(facts.operation, facts.method);
}

const contentsOf = ({ requestBody }: Operation) => (requestBody as { content: Content } | undefined)?.content;
const bodyOf = (operation: Operation) => contentsOf(operation)?.[JSON_TYPE];

function describeRequest({ operation, method, document, illustrator }: Facts): void {
  const body = bodyOf(operation);
  if (!body) return;
  resolve(document, body.schema).additionalProperties = false;
  body.example = illustrator.exchange(operation.operationId!).request;
  if (method === 'patch') contentsOf(operation)!['application/merge-patch+json'] = body;
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
  const { operation, illustrator } = facts;
  const parameters = (operation.parameters ?? []) as Parameter[];
  const shown = illustrator.exchange(operation.operationId!);
  for (const parameter of parameters) {
    const { name } = parameter;
    const isId = parameter.in === 'path' && /^id$|Id$/.test(name);
    if (isId) {
      parameter.description = `The \`id\` of the ${thingOf(facts.path, name)}.`;
      parameter.schema = { type: 'string', format: 'uuid' };
    }
    const value = { ...shown.query, ...shown.path }[name] ?? (isId ? exampleId(facts, name) : undefined);
    if (value !== undefined) parameter.example = value;
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

const SINGULARS: Readonly<Record<string, string>> = { trash: 'task' };

/** What an id is of, in words: the project in `/projects/{id}`, the user in `/members/{userId}`. */
export function thingOf(path: string, name: string): string {
  if (name !== 'id')
    return name.slice(0, -'Id'.length).replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
  const plural = path.split('/{id}')[0]!.split('/').at(-1)!;
  return SINGULARS[plural] ?? plural.replaceAll('-', ' ').replace(/ies$/, 'y').replace(/s$/, '');
}

/** The id of what `GET` answers under a path up to an id. */
function exampleId({ path, document, illustrator }: Facts, name: string): unknown {
  const schema = readOf(document, path.split(`{${name}}`)[0] + `{${name}}`);
  return schema && illustrator.thing(schema)?.id;
}

/** What `GET` answers under a path up to its last id, or under a path without one. */
function readOf(document: OpenAPIObject, path: string): Schema | undefined {
  const read = document.paths[path.slice(0, path.lastIndexOf('}') + 1) || path]?.get;
  return read && contentOf(read.responses['200'] as never)?.schema;
}

const contentOf = (response: { content?: Content }) => response.content?.[JSON_TYPE];

interface Success {
  description: string;
  headers?: object;
  content?: Content;
}

function describeSuccess(facts: Facts, status: string, response: Success): void {
  const { path, operation, method, document, illustrator } = facts;
  const content = contentOf(response);
  const members = content ? Object.keys(resolve(document, content.schema).properties ?? {}) : [];
  const names = ['X-Request-Id', 'RateLimit-Policy', 'RateLimit'];
  if ((method === 'get' && content) || members.includes('version')) names.push('ETag');
  if ((status === '201' && members.includes('id')) || status.startsWith('30')) names.push('Location');
  if (members.includes('nextCursor')) names.push('Link');
  if (takesKey(facts)) names.push('Idempotent-Replayed');
  if (COOKIE.test(`${method} ${path}`)) names.push('Set-Cookie');
  if (operation.deprecated) names.push('Deprecation', 'Sunset');
  response.description ||= SUCCESS[status]!;
  response.headers = Object.fromEntries(names.map((name) => [name, headerReference(name)]));
  if (content) content.example = illustrator.response(operation.operationId!, content.schema);
}

/** With the headers that the whole answer has. */
const notModified = ({ responses }: Operation) => ({
  description: 'You have it already (`If-None-Match`).',
  headers: (responses['200'] as Success).headers,
});
