import type { TestApp } from './app.js';

/** The part of JSON Schema that the document uses for bodies. */
export interface Schema {
  $ref?: string;
  type?: string | string[];
  format?: string;
  enum?: unknown[];
  example?: unknown;
  pattern?: string;
  minLength?: number;
  maxLength?: number;
  minimum?: number;
  maximum?: number;
  minItems?: number;
  maxItems?: number;
  items?: Schema;
  properties?: Record<string, Schema>;
  required?: string[];
}

interface Parameter {
  name: string;
  in: 'path' | 'query' | 'header';
}

interface DocumentedOperation {
  operationId: string;
  parameters?: Parameter[];
  requestBody?: { content: Record<string, { schema: Schema }> };
  responses: Record<string, { content?: Record<string, { schema: Schema }> }>;
  'x-roles': string[];
  'x-project-role'?: string;
  'x-scopes'?: string[];
  'x-step-up'?: boolean;
}

interface Document {
  paths: Record<string, Record<string, DocumentedOperation>>;
  components: { schemas: Record<string, Schema> };
}

/** One method of one path, as the running API documents it. */
export interface Operation {
  operationId: string;
  /** Upper case. */
  method: string;
  /** With `{id}` in it, and the prefix. */
  path: string;
  /** `GET /api/v1/tasks/{id}`, for the title of a test. */
  title: string;
  /** Empty: anybody. */
  roles: string[];
  /** The least that a member of the project has to be, where that matters. */
  projectRole?: string;
  /** What a personal access token needs; empty where none is taken. */
  scopes: string[];
  /** Whether it asks for a fresh proof of who is calling. */
  isStepUp: boolean;
  parameters: Parameter[];
  statuses: number[];
  /** Schema of the JSON body that it takes. */
  body?: Schema;
  /** Schema of what it answers when all is well. */
  answer?: Schema;
}

const known = new WeakMap<TestApp, Promise<Operation[]>>();

/** Every operation of `/docs-json`. */
export function readOperations(test: TestApp): Promise<Operation[]> {
  const operations = known.get(test) ?? operationsOf(test);
  known.set(test, operations);
  return operations;
}

async function operationsOf({ anonymous }: TestApp): Promise<Operation[]> {
  const { body } = await anonymous.get('//docs-json');
  const { paths, components } = body as Document;
  const resolve = (schema: Schema | undefined) =>
    schema?.$ref ? components.schemas[schema.$ref.split('/').at(-1)!] : schema;
  return Object.entries(paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]) => ({
      operationId: operation.operationId,
      method: method.toUpperCase(),
      path,
      title: `${method.toUpperCase()} ${path}`,
      roles: operation['x-roles'],
      projectRole: operation['x-project-role'],
      scopes: operation['x-scopes'] ?? [],
      isStepUp: operation['x-step-up'] ?? false,
      parameters: operation.parameters ?? [],
      statuses: Object.keys(operation.responses).map(Number),
      body: resolve(operation.requestBody?.content['application/json']?.schema),
      answer: resolve(
        Object.entries(operation.responses).find(([status]) => status.startsWith('2'))?.[1].content?.[
          'application/json'
        ]?.schema,
      ),
    })),
  );
}
