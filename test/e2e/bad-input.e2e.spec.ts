import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApp, type TestApp } from '../support/app.js';
import type { Answer, Client } from '../support/client.js';
import { type Operation, readOperations, type Schema } from '../support/openapi.js';
import { startFakeProvider } from '../support/openid-provider.js';
import { expectProblem } from '../support/problem.js';
import { actorFor, arrange, pathFor } from '../support/arrangements.js';
import { type Case, expectRefused } from '../support/refusals.js';
import { atOnce } from '../support/at-once.js';
import { validBody } from '../support/samples.js';

let test: TestApp;
let provider: Awaited<ReturnType<typeof startFakeProvider>>;
let operations: Operation[];
let maya: Client;
let admin: Client;
/** What requests with an id are about. */
let task: { id: string };

beforeAll(async () => {
  provider = await startFakeProvider();
  test = await startApp({
    OIDC_PROVIDERS: JSON.stringify([provider.settings('google')]),
  });
  operations = (await readOperations(test)).filter(({ body }) => body);
  maya = await test.anonymous.register();
  admin = await actorFor(test, { roles: ['admin'] });
  task = await maya.task();
});
afterAll(async () => {
  await test.close();
  await provider.close();
});

function send({ method, path, roles }: Operation, body: unknown, headers = {}): Promise<Answer> {
  const client = roles.join() === 'admin' ? admin : maya;
  return client.call(method, pathFor(path, task), { body, headers });
}

/** Only somebody can call it who comes from a provider: its own spec does. */
const SENT_THERE = '/auth/oidc/second-factor';

const LONE = '\ud800';
const typesOf = ({ type = [] }: Schema) => [type].flat();

const UNFORMATTED = ['N/A', ' ', '<script>', 'x;y', '2026-02-30', '2026-13-45T99:99:99Z'];

/** Values that a property does not take, whatever it is called. */
function badValues(schema: Schema, method: string): unknown[] {
  const { maxLength, minLength = 0, minimum, maximum, format, pattern, enum: choices, example } = schema;
  const types = typesOf(schema);
  // A merge patch of nothing changes nothing (RFC 7396).
  const isPatched = method === 'PATCH' && schema.$ref !== undefined;
  const always = [
    ...(isPatched ? [] : [{}]),
    ...(types.includes('array') && !schema.minItems ? [] : [[]]),
    [example],
    { $ne: 1 },
    ...(types.includes('boolean') ? ['true', 1] : [true]),
    '\0',
    `a\0b`,
    LONE,
    `a${LONE}b`,
    ...(types.includes('null') ? [] : [null]),
  ];
  if (types.includes('string')) {
    // Nothing is trimmed from a password: spaces are as good as letters.
    const isPassword = format === 'password';
    const isFree = (!format || isPassword) && !pattern && !choices && maxLength !== undefined;
    return [
      ...always,
      0,
      42,
      2 ** 53,
      'x'.repeat((maxLength ?? 20_000) + 1),
      ...(minLength > 0 ? [''] : []),
      ...(minLength > 0 && !isPassword ? [' '.repeat(minLength)] : []),
      ...(isFree ? [] : UNFORMATTED.filter((text) => !pattern || !new RegExp(pattern).test(text))),
    ];
  }
  const outside = [minimum === undefined ? 'x' : minimum - 1, maximum === undefined ? 'x' : maximum + 1];
  return [...always, ...outside, 2 ** 53, -(2 ** 53), 2 ** 31, 1e300, 1.5, 'NaN', 'Infinity', '1', '', '1e3'];
}

describe('each member of each body', () => {
  it('is accepted as the document describes it', async () => {
    const refused: string[] = [];
    const members = operations
      .filter(({ path }) => !path.endsWith(SENT_THERE))
      .flatMap((operation) => Object.keys(operation.body!.properties!).map((name) => ({ operation, name })));
    await atOnce(4, members, async ({ operation, name }) => {
      const client = await actorFor(test, operation);
      const owner = client.token ? client : await test.anonymous.register();
      const { body, ...about } = await arrange(test, operation, owner, name);
      const path = pathFor(operation.path, about);
      const { status, text } = await client.call(operation.method, path, { body });
      if (status >= 300) refused.push(`${operation.title} ${name}: ${status} ${text}`);
    });
    expect(refused).toEqual([]);
  });

  it('is refused with any other value, and nothing is stored', async () => {
    const cases = operations.flatMap((operation) =>
      Object.entries(operation.body!.properties!).flatMap(([name, schema]) =>
        badValues(schema, operation.method).map((value): Case => [
          `${operation.title} with ${name} = ${JSON.stringify(value).slice(0, 60)}`,
          () => send(operation, { ...validBody(operation.body!), [name]: value }),
          400,
        ]),
      ),
    );
    expect(cases.length).toBeGreaterThan(300);
    await expectRefused(test, cases);
  });

  it('is named by its pointer when it is refused', async () => {
    for (const operation of operations) {
      const names = Object.keys(operation.body!.properties!);
      const { body } = await send(operation, Object.fromEntries(names.map((name) => [name, { a: 1 }])));
      // Of what has members itself, one of them.
      const pointers = new Set(
        body.errors.map(({ pointer }: { pointer: string }) => `/${pointer.split('/')[1]}`),
      );
      expect(pointers).toEqual(new Set(names.map((name) => `/${name}`)));
    }
  });

  it('is refused where it is required and absent', async () => {
    const cases = operations.flatMap((operation) =>
      (operation.body!.required ?? []).map((name): Case => [
        `${operation.title} without ${name}`,
        () => send(operation, { ...validBody(operation.body!), [name]: undefined }),
        400,
      ]),
    );
    await expectRefused(test, cases);
  });

  it('may be any text that Unicode has', async () => {
    for (const title of [
      '🌱',
      'é',
      'e\u0301',
      '\u202etext',
      'ﬁ',
      '漢字',
      "'; DROP TABLE tasks; --",
      '${7*7}',
      '%00',
      '\\u0000',
    ]) {
      const created = await maya.task({ title, description: `${title}\r\n\ttabbed` });
      expect((await maya.get(`/tasks/${created.id}`)).body).toMatchObject({
        title,
        description: `${title}\r\n\ttabbed`,
      });
    }
  });
});

describe('a body', () => {
  const nested = (levels: number) => `${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}`;
  const raw: [string, string | Uint8Array, number][] = [
    ['with an unknown property', '{"colour":"red"}', 400],
    ['with __proto__', '{"__proto__":{"role":"admin"}}', 400],
    ['with __proto__ in escapes', '{"\\u005f_proto__":{"role":"admin"}}', 400],
    ['with constructor.prototype', '{"constructor":{"prototype":{"role":"admin"}}}', 400],
    ['with the names of methods', '{"toString":"x","hasOwnProperty":1,"valueOf":null}', 400],
    ['that is an array', '[]', 400],
    ['that is an array of objects', '[{"title":"x"}]', 400],
    ['that is a string', '"title"', 400],
    ['that is a number', '1', 400],
    ['that is null', 'null', 400],
    ['that is true', 'true', 400],
    ['that is NaN', 'NaN', 400],
    ['that ends early', '{"title":"x"', 400],
    ['with a trailing comma', '{"title":"x",}', 400],
    ['with a comment', '{/* */}', 400],
    ['with single quotes', "{'title':'x'}", 400],
    ['that goes on after its end', '{"title":"x"}{}', 400],
    ['that is no UTF-8', Buffer.from('{"title":"\xff\xfe"', 'latin1'), 400],
    ['of 21 levels', nested(21), 400],
    ['of 40,000 levels', nested(40_000), 400],
    ['of 40,000 arrays', '['.repeat(40_000), 400],
    ['of 1 MB', JSON.stringify({ title: 'x'.repeat(1_000_000) }), 413],
    ['of 257 KiB', JSON.stringify({ title: 'x'.repeat(257 * 1024) }), 413],
  ];

  it.each(raw)('%s is refused by every operation, and nothing is stored', async (title, body, status) => {
    const cases = operations.map((operation): Case => [
      `${operation.title} ${title}`,
      () => send(operation, body),
      status,
    ]);
    await expectRefused(test, cases);
  });

  it('that is valid is still refused with one property too many', async () => {
    for (const operation of operations) {
      const foreign = ['colour', 'ownerId', 'version', 'role', 'toString', ''];
      for (const name of foreign.filter((one) => !Object.hasOwn(operation.body!.properties!, one))) {
        const answer = await send(operation, { ...validBody(operation.body!), [name]: 'x' });
        expectProblem(answer, 400, 'invalid-input');
        expect(answer.body.errors).toEqual([
          { pointer: `/${name}`, code: 'unknown-property', message: expect.any(String) },
        ]);
      }
    }
  });

  it.each([
    'text/plain',
    'application/xml',
    'application/x-www-form-urlencoded',
    'multipart/form-data',
    'x',
    'application/json2',
  ])('of type %s is refused with 415', async (type) => {
    const cases = operations.map((operation): Case => [
      `${operation.title} as ${type}`,
      () => send(operation, JSON.stringify(validBody(operation.body!)), { 'content-type': type }),
      415,
    ]);
    await expectRefused(test, cases);
  });

  it('that is empty or missing is refused', async () => {
    const cases = operations.flatMap((operation): Case[] => [
      [`${operation.title} with an empty body`, () => send(operation, '')],
      [`${operation.title} with an empty body of no type`, () => send(operation, '', { 'content-type': '' })],
      [`${operation.title} without a body`, () => send(operation, undefined)],
    ]);
    await expectRefused(test, cases);
  });

  it('of 20 levels and less than 256 KiB is read', async () => {
    const deep = await maya.post('/tasks', `{"title":"x","a":${nested(19)}}`);
    expectProblem(deep, 400, 'invalid-input');
    const large = await maya.post('/tasks', JSON.stringify({ title: 'x', a: 'x'.repeat(255 * 1024) }));
    expectProblem(large, 400, 'invalid-input');
  });
});
