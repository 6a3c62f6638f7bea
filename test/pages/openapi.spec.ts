import { readFile } from 'node:fs/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import { built } from '../support/built.js';
import { anyApp, committedDocument } from '../support/committed-document.js';

interface Schema {
  $ref?: string;
  allOf?: Schema[];
  type?: unknown;
  description?: string;
  enum?: unknown;
  anyOf?: Schema[];
  items?: Schema;
  properties?: Record<string, Schema>;
  required?: string[];
  nullable?: boolean;
}

interface Operation {
  operationId: string;
  summary: string;
  description: string;
  tags: string[];
  security: object[];
  'x-roles': string[];
  'x-scopes'?: string[];
  parameters: { name: string; description: string; schema: Schema }[];
  requestBody?: { content: Record<string, { example: unknown }> };
  responses: Record<
    string,
    { $ref?: string; description: string; content?: Record<string, { example: unknown }> }
  >;
}

interface Document {
  openapi: string;
  tags: { name: string; description: string }[];
  paths: Record<string, Record<string, Operation>>;
  components: {
    schemas: Record<string, Schema>;
    securitySchemes: Record<string, object>;
    [kind: string]: object;
  };
}

describe('openapi.json', () => {
  let text: string;
  let document: Document;
  let operations: Operation[];
  beforeAll(async () => {
    text = await committedDocument();
    document = JSON.parse(text) as Document;
    operations = Object.values(document.paths).flatMap((item) => Object.values(item));
  });

  it('is what the built application documents (`npm run openapi` writes it)', async () => {
    expect(JSON.parse(await readFile('openapi.json', 'utf8'))).toEqual(document);
  });

  it('is OpenAPI 3.1, without what belongs to 3.0', () => {
    expect(document.openapi).toBe('3.1.0');
    expect(text).not.toContain('"nullable"');
  });

  it('gives each operation one stable name, a summary, and a sentence on when to use it', () => {
    const names = operations.map(({ operationId }) => operationId);
    expect(new Set(names).size).toBe(names.length);
    expect(names).toEqual(expect.arrayContaining(['register', 'login', 'listTasks', 'createTask']));
    const silent = operations.filter(
      ({ summary, description }) => !summary || !/^\S.+\n\n\*\*Who may:\*\* .+\.$/s.test(description),
    );
    expect(silent.map(({ operationId }) => operationId)).toEqual([]);
  });

  it('sorts the operations under tags that it describes', () => {
    const tags = document.tags.filter(({ description }) => description).map(({ name }) => name);
    expect(operations.filter((operation) => !tags.includes(operation.tags[0]!))).toEqual([]);
  });

  it('asks for a token exactly where somebody must be signed in, for a personal one where it has a scope', () => {
    for (const { operationId, security, 'x-roles': roles, 'x-scopes': scopes } of operations) {
      const tokens = security.filter((one) => 'bearer' in one || 'personalToken' in one);
      const expected = [
        ...(roles.length > 0 ? [{ bearer: [] }] : []),
        ...(scopes ? [{ personalToken: scopes }] : []),
      ];
      expect([operationId, tokens]).toEqual([operationId, expected]);
    }
  });

  it('says in words who may call an operation, and with which token', () => {
    const wrong = operations.filter(({ description, 'x-roles': roles, 'x-scopes': scopes = [] }) => {
      const named = [...description.matchAll(/with the scope `(.+?)`/g)].map(([, scope]) => scope);
      return description.includes('**Token:**') !== roles.length > 0 || named.join() !== scopes.join();
    });
    expect(wrong.map(({ operationId }) => operationId)).toEqual([]);
  });

  it('describes every parameter and every answer', () => {
    const parameters = operations.flatMap(({ operationId, parameters: all }) =>
      all
        .filter(({ description, schema }) => !description || !schema.type)
        .map(({ name }) => `${operationId} ${name}`),
    );
    const answers = operations.flatMap(({ operationId, responses }) =>
      Object.entries(responses)
        .filter(([, response]) => !response.$ref && !response.description)
        .map(([status]) => `${operationId} ${status}`),
    );
    expect([...parameters, ...answers]).toEqual([]);
  });

  it('has an example of every request and of every answer', () => {
    const without = operations.flatMap(({ operationId, requestBody, responses }) =>
      [requestBody, ...Object.values(responses)]
        .flatMap((part) => Object.values(part?.content ?? {}))
        .filter(({ example }) => example === undefined)
        .map(() => operationId),
    );
    expect(without).toEqual([]);
  });

  it('is made without the examples that are lacking, so that somebody can see what else it says', async () => {
    const { createDocument } = await built<typeof import('../../src/platform/http/openapi/document.js')>(
      'platform/http/openapi/document',
    );
    const { app, config } = await anyApp();
    const bare = Object.create(app, { get: { value: () => ({ things: {}, exchanges: {} }) } }) as typeof app;
    const { paths } = createDocument(bare, config);
    expect(Object.keys(paths)).toEqual(Object.keys(document.paths));
    await app.close();
  });

  it('says of numbers that they are whole, as those are that it takes', () => {
    const numbers = operations.flatMap(({ operationId, parameters }) =>
      parameters.filter(({ schema }) => schema.type === 'number').map(({ name }) => [operationId, name]),
    );
    expect(numbers).toEqual([]);
  });

  it('names in its examples only things that it shows', () => {
    const examples = examplesIn(document).filter(([name]) => !/requestId$|X-Request-Id/.test(name));
    const values = examples.flatMap(([name, value]) => leavesOf(name, value));
    const shown = values.filter(([name]) => /(^|\/)(id|userId)$/.test(name)).map(([, value]) => value);
    const named = values.flatMap(([name, value]) =>
      [...value.matchAll(UUID)].map(([id]) => [name, id] as const),
    );
    expect(named.length).toBeGreaterThan(300);
    expect(named.filter(([name, id]) => !name.endsWith('requestId') && !shown.includes(id))).toEqual([]);
  });

  it('describes every schema, and every member of it', () => {
    const parts = Object.entries(document.components.schemas).flatMap(([name, schema]) => [
      [name, schema] as const,
      ...Object.entries(schema.properties ?? {}).map(([member, of]) => [`${name}.${member}`, of] as const),
    ]);
    expect(parts.filter(([, { description }]) => !description).map(([name]) => name)).toEqual([]);
  });

  it('refers only to what is there', () => {
    const references = [...text.matchAll(/"#\/components\/(\w+)\/([^"]+)"/g)];
    expect(references.filter(([, kind, name]) => !Object.hasOwn(document.components[kind!]!, name!))).toEqual(
      [],
    );
  });

  it('leaves no schema empty, no property without a type, and says of each whether it is always there', () => {
    const vague = Object.entries(document.components.schemas).flatMap(([name, schema]) =>
      vagueParts(name, schema),
    );
    expect(vague).toEqual([]);
    const answers = Object.entries(document.components.schemas).filter(
      ([name]) =>
        !/^Update|^Refresh|^Confirm|^Place|^TaskQuery$|^Duplicate|^TaskOperationBody|^UpdateTaskQuery|^CreateProjectLink/.test(
          name,
        ),
    );
    expect(answers.filter(([, { required }]) => !required?.length).map(([name]) => name)).toEqual([]);
  });
});

const UUID = /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g;

/** Every `example` of the document, with the name of what it is an example of. */
function examplesIn(value: unknown, name = ''): [name: string, example: unknown][] {
  if (value === null || typeof value !== 'object') return [];
  return Object.entries(value).flatMap(([key, inner]) =>
    key === 'example' ? [[name, inner] as [string, unknown]] : examplesIn(inner, key),
  );
}

/** The texts in an example, each with where it stands. */
function leavesOf(name: string, value: unknown): [name: string, text: string][] {
  if (typeof value === 'string') return [[name, value]];
  if (value === null || typeof value !== 'object') return [];
  return Object.entries(value).flatMap(([key, inner]) => leavesOf(`${name}/${key}`, inner));
}

function vagueParts(name: string, { $ref, allOf, type, items, properties }: Schema): string[] {
  if ($ref || allOf) return [];
  if (type === 'object')
    return Object.keys(properties ?? {}).length === 0
      ? [name]
      : Object.entries(properties!).flatMap(([key, member]) => vagueParts(`${name}.${key}`, member));
  if (type === 'array') return items ? vagueParts(`${name}[]`, items) : [name];
  return type ? [] : [name];
}
