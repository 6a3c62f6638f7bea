import { readFileSync } from 'node:fs';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';

interface Content {
  schema: object;
  example?: unknown;
}

interface Response {
  $ref?: string;
  headers?: Record<string, object>;
  content?: Record<string, Content>;
}

/** One method of one path, as `openapi.json` has it. */
export interface DocumentedOperation {
  operationId: string;
  method: string;
  path: string;
  'x-roles': string[];
  parameters: { name: string; in: 'path' | 'query' | 'header'; schema: object; example?: unknown }[];
  requestBody?: { content: Record<string, Content> };
  responses: Record<string, Response>;
}

interface Document {
  info: { description: string };
  paths: Record<string, Record<string, Omit<DocumentedOperation, 'method' | 'path'>>>;
  components: { responses: Record<string, Response>; schemas: object };
}

/** The document that is promised. Another test compares it with the one that is served. */
export const committedText = readFileSync('openapi.json', 'utf8');
export const committed = JSON.parse(committedText) as Document;

export const documentedOperations: DocumentedOperation[] = Object.entries(committed.paths).flatMap(
  ([path, item]) =>
    Object.entries(item).map(([method, operation]) => ({ ...operation, method: method.toUpperCase(), path })),
);

const ajv = addFormats.default(new Ajv2020({ strict: false, allErrors: true }));
ajv.addSchema({ $id: 'document', components: closed(committed.components) as object });
const compiled = new Map<object, ValidateFunction>();

/** Schemas as a strict reader takes them: what they do not name is not there. */
function closed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(closed);
  if (value === null || typeof value !== 'object') return value;
  const members = Object.entries(value).map(([name, member]) => [name, closed(member)]);
  const copy = Object.fromEntries(members) as Record<string, unknown>;
  return copy.type === 'object' && copy.properties ? { additionalProperties: false, ...copy } : copy;
}

/** What is wrong with a value, in ajv's words. */
export function objections(schema: object, value: unknown): object[] {
  let validate = compiled.get(schema);
  if (!validate) {
    const absolute = JSON.stringify(closed(schema)).replaceAll('"#/', '"document#/');
    validate = ajv.compile(JSON.parse(absolute) as object);
    compiled.set(schema, validate);
  }
  return validate(value) ? [] : validate.errors!;
}

interface Given {
  status: number;
  headers: Headers;
  type: string;
  body: unknown;
}

const contradictions = new Set<string>();
const broken = new Set<string>();

/** From now on this server is not held to the document: it was broken on purpose. */
export const expectNothingOf = (url: string) => void broken.add(new URL(url).origin);

/** Compares an answer with the document. */
export function compare(
  method: string,
  { origin, pathname }: URL,
  { status, headers, type, body }: Given,
): void {
  const operation = broken.has(origin) ? undefined : operationAt(method, pathname);
  // Too long a head is refused before anybody knows which operation is meant.
  if (!operation || status === 431) return;
  const title = `${operation.method} ${operation.path} answered ${status}`;
  const documented = operation.responses[status];
  if (!documented) return void contradictions.add(title);
  const { content, headers: promised = {} } = resolved(documented);
  for (const objection of headerObjections(promised, headers, status))
    contradictions.add(`${title}: ${objection}`);
  const schema = content?.[type.split(';')[0]!]?.schema;
  if (content && !schema && method !== 'HEAD') contradictions.add(`${title} with ${type}`);
  if (schema && method !== 'HEAD')
    for (const objection of objections(schema, body)) contradictions.add(`${title}: ${told(objection)}`);
  if (!schema && body !== undefined) contradictions.add(`${title} with ${type}`);
}

/** Headers that only some answers of an operation have. */
export const SOMETIMES = ['Link', 'Idempotent-Replayed', 'Set-Cookie'];
/** What clients may build on is documented wherever it is. */
const TOLD = [...SOMETIMES, 'ETag', 'Location', 'Retry-After', 'WWW-Authenticate'];
/** Of problems, which all operations share, this is said once: at the operation. */
const OF_OPERATION = ['Deprecation', 'Sunset'];

function headerObjections(promised: Record<string, object>, answered: Headers, status: number): string[] {
  const missing = Object.keys(promised).filter(
    (name) => !SOMETIMES.includes(name) && !answered.has(name) && `${status} ${name}` !== '409 Retry-After',
  );
  const told = status < 400 ? [...TOLD, ...OF_OPERATION] : TOLD;
  const untold = told.filter((name) => answered.has(name) && !promised[name]);
  return [
    ...missing.map((name) => `no header ${name}`),
    ...untold.map((name) => `undocumented header ${name}`),
  ];
}

/** What was answered since the last call and is not as documented. */
export function takeContradictions(): string[] {
  const found = [...contradictions];
  contradictions.clear();
  return found;
}

const told = (objection: object) => {
  const { instancePath, message, params } = objection as Record<string, unknown>;
  return `${String(instancePath)} ${String(message)} ${JSON.stringify(params)}`;
};

function resolved(response: Response): Response {
  return response.$ref ? committed.components.responses[response.$ref.split('/').at(-1)!]! : response;
}

const patterns = new Map(
  documentedOperations.map(({ path }) => [path, new RegExp(`^${path.replace(/{\w+}/g, '[^/]+')}$`)]),
);

function operationAt(method: string, path: string): DocumentedOperation | undefined {
  const asked = method === 'HEAD' ? 'GET' : method;
  const candidates = documentedOperations.filter((operation) => operation.method === asked);
  return (
    candidates.find((operation) => operation.path === path) ??
    candidates.find((operation) => patterns.get(operation.path)!.test(path))
  );
}
