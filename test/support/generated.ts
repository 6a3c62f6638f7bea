import fc from 'fast-check';
import type { DocumentedOperation } from './documented.js';
import { committed } from './documented.js';
import type { Schema } from './openapi.js';

/** A request as it is made from the document. */
export interface GeneratedRequest {
  path: string;
  headers: Record<string, string>;
  body?: unknown;
}

interface Parameter {
  name: string;
  in: 'path' | 'query' | 'header';
  required?: boolean;
  schema: Schema;
}

/** Ids that were seen in answers, by what they are ids of (`tasks`), newest last. */
export class SeenIds {
  private readonly ids = new Map<string, string[]>();

  add(noun: string, id: string): void {
    const known = this.ids.get(noun) ?? [];
    this.ids.set(noun, [...known.slice(-19), id]);
  }

  of(noun: string): string[] {
    return this.ids.get(noun) ?? [];
  }
}

const CHARACTERS = [
  '\0',
  '\ud800',
  '<script>',
  "'; --",
  '%00',
  '../..',
  '🌱',
  ' ',
  '\u202e',
  '{}',
  '[]',
  '*',
  ':*&|!',
];

/** Values that no schema had in mind. */
const odd = fc.oneof(
  fc.constantFrom<unknown>(
    null,
    true,
    '',
    0,
    -1,
    1.5,
    1e300,
    2 ** 53,
    -(2 ** 31),
    [],
    {},
    [null],
    { a: 1 },
    'null',
    '0',
  ),
  fc.constantFrom<unknown>(
    { __proto__: null },
    [[[[]]]],
    '2026-02-30',
    '9999-12-31T23:59:60Z',
    'x'.repeat(30_000),
  ),
  fc.constantFrom(...CHARACTERS),
  fc.string({ unit: 'binary', maxLength: 40 }),
);

const text = ({ minLength = 0, maxLength = 40, enum: choices, format, example }: Schema) => {
  if (choices) return fc.constantFrom(...choices);
  const fitting: fc.Arbitrary<unknown>[] = [];
  if (example !== undefined) fitting.push(fc.constant(example));
  if (format === 'uuid') fitting.push(fc.uuid());
  else if (format === 'date')
    fitting.push(fc.constantFrom('2026-11-20', '1000-01-01', '9999-12-31', '2028-02-29'));
  else if (format === 'date-time')
    fitting.push(
      fc.constantFrom('2026-11-20T09:30:00Z', '1000-01-01T00:00:00Z', '9999-12-31T23:59:59.999-01:00'),
    );
  else if (format === 'email') fitting.push(fc.uuid().map((id) => `${id}@example.com`));
  else
    fitting.push(
      fc.string({ unit: 'grapheme', minLength, maxLength: Math.min(maxLength, minLength + 30) }),
      fc
        .constantFrom(minLength - 1, minLength, maxLength, maxLength + 1)
        .map((length) => 'é'.repeat(Math.max(0, length))),
      fc.constantFrom(...CHARACTERS),
    );
  return fc.oneof(...fitting);
};

const number = ({ minimum = -3, maximum = 2 ** 31 }: Schema) =>
  fc.oneof(
    fc.integer({ min: minimum, max: maximum }),
    fc.constantFrom(minimum - 1, minimum, maximum, maximum + 1),
  );

/** `projectId`, `labelIds` and the `{id}` of /tasks/{id} name something: what ids of it are known by. */
function nounOf(name: string, path: string): string {
  if (name !== 'id') return `${name.replace(/Ids?$/, '')}s`;
  return /\/([\w-]+)\/\{id\}/.exec(path)?.[1] ?? '';
}

/** Requests of one operation: rightful, wrong and at the edges. */
export function requestsOf(operation: DocumentedOperation, seen: SeenIds): fc.Arbitrary<GeneratedRequest> {
  const { path, method } = operation;
  const parameters = (operation as DocumentedOperation & { parameters?: Parameter[] }).parameters ?? [];
  const content = Object.values(operation.requestBody?.content ?? {})[0];
  const known = (name: string) => {
    const ids = [...seen.of(nounOf(name, path)), ...(name === 'parentId' ? seen.of('tasks') : [])];
    return ids.length > 0 ? [fc.constantFrom(...ids)] : [];
  };
  const value = (name: string, schema: Schema): fc.Arbitrary<unknown> => {
    const resolved = schema.$ref
      ? (committed.components.schemas as Record<string, Schema>)[schema.$ref.split('/').at(-1)!]!
      : schema;
    const type = [resolved.type ?? 'object'].flat();
    const fitting: fc.Arbitrary<unknown>[] = [];
    if (/Ids?$|^(id|before|after)$/.test(name) && type.includes('string'))
      fitting.push(...known(name), ...known(name));
    if (type.includes('string')) fitting.push(text(resolved));
    if (type.includes('integer') || type.includes('number')) fitting.push(number(resolved));
    if (type.includes('boolean')) fitting.push(fc.boolean());
    if (type.includes('null')) fitting.push(fc.constant(null));
    if (type.includes('array')) fitting.push(fc.array(value(name, resolved.items ?? {}), { maxLength: 3 }));
    if (resolved.properties) fitting.push(members(resolved, value));
    return fitting.length > 0
      ? fc.oneof({ weight: 12, arbitrary: fc.oneof(...fitting) }, { weight: 1, arbitrary: odd })
      : odd;
  };
  const inPath = parameters.filter((parameter) => parameter.in === 'path');
  const filled = fc.tuple(
    ...inPath.map(({ name, schema }) =>
      fc.oneof(
        { weight: 9, arbitrary: known(name)[0] ?? value(name, schema) },
        { weight: 1, arbitrary: value(name, schema) },
      ),
    ),
  );
  const inQuery = parameters.filter((parameter) => parameter.in === 'query');
  const query = fc
    .subarray(inQuery, { maxLength: Math.min(4, inQuery.length) })
    .chain((chosen) =>
      fc.tuple(
        ...chosen.map(({ name, schema }) => value(name, schema).map((given) => [name, given] as const)),
      ),
    );
  const headers = fc.record(
    {
      'if-match': fc.constantFrom('"v1"', '"v2"', '*', 'W/"v1"', 'nonsense'),
      'if-none-match': fc.constantFrom('"v1"', '*', 'x'),
      'idempotency-key': fc.oneof(fc.uuid(), fc.constantFrom('1', ' ', 'k'.repeat(256))),
    },
    { requiredKeys: [] },
  );
  return fc
    .record({
      ids: filled,
      query,
      headers: fc.oneof({ weight: 3, arbitrary: fc.constant({}) }, { weight: 1, arbitrary: headers }),
      body: content && method !== 'GET' ? value('', content.schema as Schema) : fc.constant(undefined),
    })
    .map(({ ids, query: asked, ...request }) => ({ ...request, path: address(path, inPath, ids, asked) }));
}

/** Most of what is required and some of the rest; now and then something more. */
function members(
  schema: Schema,
  value: (name: string, schema: Schema) => fc.Arbitrary<unknown>,
): fc.Arbitrary<unknown> {
  const required = schema.required ?? [];
  const all = Object.entries(schema.properties!).map(
    ([name, member]) => [name, value(name, member)] as const,
  );
  const rightful = fc.record(Object.fromEntries(all), { requiredKeys: required as never[] });
  const few = fc.record(Object.fromEntries(all.filter(([name]) => required.includes(name))));
  const more = fc.tuple(few, fc.string(), odd).map(([body, name, extra]) => ({ ...body, [name]: extra }));
  return fc.oneof(
    { weight: 4, arbitrary: few },
    { weight: 4, arbitrary: rightful },
    { weight: 1, arbitrary: more },
  );
}

function address(
  path: string,
  inPath: Parameter[],
  ids: unknown[],
  query: readonly (readonly [string, unknown])[],
): string {
  const filled = inPath.reduce(
    (whole, { name }, index) => whole.replace(`{${name}}`, encodable(ids[index]) || '-'),
    path,
  );
  const search = query.map(([name, given]) => `${name}=${encodable(given)}`).join('&');
  return filled.replace('/api/v1', '') + (search && `?${search}`);
}

/** What can stand in a URL: a lone surrogate cannot. */
function encodable(value: unknown): string {
  const said = typeof value === 'string' ? value : JSON.stringify(value);
  return encodeURIComponent((said ?? '').slice(0, 300).toWellFormed());
}
