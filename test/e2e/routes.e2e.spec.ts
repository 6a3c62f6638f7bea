import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApp, type TestApp } from '../support/app.js';
import type { Answer, Client } from '../support/client.js';
import { query } from '../support/database.js';
import { atOnce } from '../support/at-once.js';
import { type Operation, readOperations } from '../support/openapi.js';
import { expectProblem, withoutRequest } from '../support/problem.js';
import { startFakeProvider } from '../support/openid-provider.js';
import { actorFor, arrange, pathFor } from '../support/arrangements.js';
import { validBody } from '../support/samples.js';

/** What only somebody can call who was sent there, with what they were given: their own specs do. */
const SENT_THERE = new Set([
  'GET /api/v1/auth/oidc/{provider}/callback',
  'POST /api/v1/auth/oidc/second-factor',
]);

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'];

let test: TestApp;
let provider: Awaited<ReturnType<typeof startFakeProvider>>;
let operations: Operation[];
let maya: Client;
let omar: Client;
let admin: Client;

beforeAll(async () => {
  provider = await startFakeProvider();
  test = await startApp({
    OIDC_PROVIDERS: JSON.stringify([provider.settings('google')]),
  });
  operations = await readOperations(test);
  [maya, omar] = [await test.anonymous.register(), await test.anonymous.register()];
  admin = await actorFor(test, operations.find(isForAdministrators)!);
});
afterAll(async () => {
  await test.close();
  await provider.close();
});

/** Runs one check for each of some operations, some at once, and names those that fail it. */
async function each(
  chosen: (operation: Operation) => boolean,
  check: (operation: Operation) => Promise<void>,
): Promise<void> {
  const affected = operations.filter(chosen);
  expect(affected.length).toBeGreaterThan(0);
  const failures: string[] = [];
  await atOnce(4, affected, (operation) =>
    check(operation).catch((error: Error) => failures.push(`${operation.title}: ${error.message}`)),
  );
  expect(failures).toEqual([]);
}

const isForAdministrators = ({ roles }: Operation) => roles.join() === 'admin';
/** Whether an operation is one of this path: `/a/b` is also a path of `/a/{provider}`. */
const takes =
  (path: string) =>
  (operation: Operation): boolean =>
    new RegExp(`^${operation.path.replace(/{\w+}/g, '[^/]+')}$`).test(path) &&
    (operation.path === path || !path.includes('{'));

const isProtected = ({ roles }: Operation) => roles.length > 0;
const hasId = ({ path }: Operation) => path.includes('{id}');

/** A request that is right in everything but, perhaps, who makes it and for what. */
function call(client: Client, { method, path, body }: Operation, id?: string, headers = {}): Promise<Answer> {
  return client.call(method, pathFor(path, { id }), { body: body && validBody(body), headers });
}

function expectProtection({ headers }: Answer): void {
  expect(Object.fromEntries(headers)).toMatchObject({
    'x-request-id': expect.stringMatching(/^[\w-]{8,}$/),
    'x-content-type-options': 'nosniff',
    'content-security-policy': "default-src 'none';frame-ancestors 'none'",
    'strict-transport-security': expect.stringContaining('max-age='),
    'cache-control': 'no-store',
  });
}

/** What was made can be read where `Location` says, and is as it was answered, but for what is told once. */
async function expectLocated(client: Client, { status, headers, body }: Answer): Promise<void> {
  const location = headers.get('location');
  if (status !== 201 || !location) return;
  const read = await client.get(`/${location}`);
  expect([read.status, read.text]).toEqual([200, expect.any(String)]);
  expect(body).toMatchObject(read.body);
}

/** `GET /path` for each line of Fastify's drawing, where a path goes on from that of its parent. */
function routesOf(drawing: string): string[] {
  const parents: string[] = [];
  return drawing.split('\n').flatMap((line) => {
    const [, indent, part, methods] = /^([│ ]*)[├└]── (\S+)(?: \(([A-Z, ]+)\))?/.exec(line) ?? [];
    if (indent === undefined) return [];
    const depth = indent.length / 4;
    const path = (depth > 0 ? parents[depth - 1]! : '') + part;
    parents.splice(depth, Infinity, path);
    return (methods?.split(', ') ?? []).map((method) => `${method} ${path.replace(/:(\w+)/g, '{$1}')}`);
  });
}

describe('every operation of the document', () => {
  it('is every route that the server has below the prefix', () => {
    const drawing: string = test.app.getHttpAdapter().getInstance().printRoutes({ commonPrefix: false });
    const routes = routesOf(drawing).filter((route) => /^(?!HEAD|OPTIONS)\w+ \/api\/v1/.test(route));
    expect(routes.toSorted()).toEqual(operations.map(({ title }) => title).toSorted());
  });

  it('works for who may call it, with the answer that it describes, and makes what can be read', async () => {
    const works = async (operation: Operation) => {
      const client = await actorFor(test, operation);
      const owner = client.token ? client : await test.anonymous.register();
      const { body, ...about } = await arrange(test, operation, owner);
      const answer = await client.call(operation.method, pathFor(operation.path, about), { body });
      expect([answer.status, answer.text]).toEqual([operation.statuses[0], expect.any(String)]);
      const { required = [], properties = {} } = operation.answer ?? {};
      const names = Object.keys(answer.body ?? {});
      expect(required.filter((name) => !names.includes(name))).toEqual([]);
      expect(names.filter((name) => !properties[name])).toEqual([]);
      expectProtection(answer);
      await expectLocated(client, answer);
    };
    await each(({ title }) => !SENT_THERE.has(title), works);
  });

  it('answers 401 to who has no token, whatever else is wrong', async () => {
    await each(isProtected, async (operation) => {
      const answer = await call(test.anonymous, operation);
      expectProblem(answer, 401, 'token-required');
      expect(answer.headers.get('www-authenticate')).toBe('Bearer realm="doable"');
      expectProtection(answer);
      const wrong = { body: operation.body && { x: 1 } };
      const invalid = await test.anonymous.call(
        operation.method,
        `${pathFor(operation.path, { id: 'x' })}?y=1`,
        wrong,
      );
      expectProblem(invalid, 401, 'token-required');
    });
  });

  it('answers 401 to who has a bad token', async () => {
    const [head, payload] = maya.token!.split('.');
    for (const token of ['nonsense', `${head}.${payload}.`, `${maya.token!.slice(0, -4)}AAAA`]) {
      const headers = { authorization: `Bearer ${token}` };
      const refused = async (operation: Operation) =>
        expectProblem(await call(test.anonymous, operation, undefined, headers), 401, 'token-required');
      await each(isProtected, refused);
    }
  });

  it('answers 400 to a query key or a member of a body that it does not know, also where it takes neither', async () => {
    const isOurs = ({ title }: Operation) => title !== 'GET /api/v1/auth/oidc/{provider}/callback';
    const before = await everything();
    await each(isOurs, async ({ method, path, body, roles }) => {
      const client = roles.join() === 'admin' ? admin : maya;
      const requests = [
        client.call(method, `${pathFor(path, {})}?dryRun=true`, { body: body && validBody(body) }),
      ];
      if (method !== 'GET') requests.push(client.call(method, pathFor(path, {}), { body: { dryRun: true } }));
      for (const answer of await Promise.all(requests)) {
        expectProblem(answer, 400, 'invalid-input');
        expect(answer.body.errors).toContainEqual(
          expect.objectContaining({ pointer: '/dryRun', code: 'unknown-property' }),
        );
      }
    });
    expect(await everything()).toEqual(before);
  });

  it('answers 403 to who has another role', async () => {
    const refused = async (operation: Operation) =>
      expectProblem(await call(maya, operation), 403, 'role-required');
    await each(isForAdministrators, refused);
  });

  it("answers 404 to another user's id as to one that does not exist, and changes nothing", async () => {
    const isAboutOwn = (operation: Operation) => hasId(operation) && !isForAdministrators(operation);
    const ids = new Map<Operation, string>();
    await each(isAboutOwn, async (one) => void ids.set(one, (await arrange(test, one, omar)).id!));
    const before = await everything();
    await each(isAboutOwn, async (operation) => {
      const id = ids.get(operation);
      const theirs = await call(maya, operation, id);
      expectProblem(theirs, 404, 'not-found');
      expect(withoutRequest(theirs)).toEqual(withoutRequest(await call(maya, operation)));
      expect(withoutRequest(theirs)).toEqual(withoutRequest(await call(maya, operation, 'nonsense')));
      expect(withoutRequest(theirs)).toEqual(
        withoutRequest(await call(maya, operation, id, { 'if-match': '"v9"', 'if-none-match': '*' })),
      );
      expectProtection(theirs);
    });
    expect(await everything()).toEqual(before);
  });
});

describe('every operation for administrators', () => {
  it('answers 404 alike to every id that does not exist, and changes nothing', async () => {
    const isAboutOne = (operation: Operation) => hasId(operation) && isForAdministrators(operation);
    const task = await maya.task();
    const before = await everything();
    await each(isAboutOne, async (operation) => {
      const unknown = await call(admin, operation);
      expectProblem(unknown, 404, 'not-found');
      for (const id of ['nonsense', task.id])
        expect(withoutRequest(await call(admin, operation, id))).toEqual(withoutRequest(unknown));
    });
    expect(await everything()).toEqual(before);
  });
});

const everything = () =>
  query(
    test.env.DATABASE_URL!,
    `SELECT (SELECT md5(string_agg(t::text, '' ORDER BY id)) FROM tasks t) AS tasks,
       (SELECT md5(string_agg(u::text, '' ORDER BY id)) FROM users u) AS users, (SELECT count(*) FROM events) AS events`,
  );

describe('every path of the document', () => {
  it('answers 405 with Allow to a method that it does not take, signed in or not', async () => {
    for (const path of new Set(operations.map((operation) => operation.path))) {
      const taken = [...new Set(operations.filter(takes(path)).map(({ method }) => method))];
      const allowed = taken.includes('GET') ? [...taken, 'HEAD'] : taken;
      for (const method of [...METHODS, 'OPTIONS'].filter((name) => !taken.includes(name))) {
        const client = method === 'OPTIONS' ? test.anonymous : maya;
        const answer = await client.call(method, pathFor(path), { body: method === 'GET' ? undefined : {} });
        expectProblem(answer, 405, 'method-not-allowed');
        const allow = answer.headers.get('allow')!.split(', ');
        expect([method, path, ...allow.toSorted()]).toEqual([method, path, ...allowed.toSorted()]);
        expectProtection(answer);
      }
    }
  });
});

describe('a path that is in no document', () => {
  const unknown = [
    '/nothing',
    '/tasks/',
    '/task',
    '/Tasks',
    '/tasks/a/b/c',
    '//api',
    '//nothing',
    '//api/v2/tasks',
  ];
  it.each(unknown)('%s answers 404 to every method, signed in or not', async (path) => {
    for (const [index, method] of METHODS.entries()) {
      const client = index % 2 ? maya : test.anonymous;
      const answer = await client.call(method, path, { body: method === 'GET' ? undefined : {} });
      expectProblem(answer, 404, 'not-found');
      expectProtection(answer);
    }
  });

  it.each(['..%2fusers', '%00', '%F0%9F%8C%B1', '..;', '*', "'"])(
    'like /tasks/%s, whose id nothing can have, answers 404',
    async (id) => expectProblem(await maya.get(`/tasks/${id}`), 404, 'not-found'),
  );
});
