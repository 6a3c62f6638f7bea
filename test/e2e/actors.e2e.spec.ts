import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApp, startBeside, type TestApp } from '../support/app.js';
import { pathFor } from '../support/arrangements.js';
import { Client, PASSWORD } from '../support/client.js';
import { query } from '../support/database.js';
import { broken } from '../support/faults.js';
import { hmac, jws, read, type Signer } from '../support/jws.js';
import { type Operation, readOperations } from '../support/openapi.js';
import { via } from '../support/people.js';
import { everything } from '../support/refusals.js';
import { validBody } from '../support/samples.js';

const JWT_SECRET = 'a secret that only this spec and its application know';
/** How long a process may believe what it read about a session (milliseconds), and a little for the request. */
const BELIEVED = 1100;

const LET_IN = 'is let in';
const NOBODY = '401 token-required';
const REFUSALS = [
  NOBODY,
  '403 role-required',
  '403 scope-required',
  '403 session-required',
  '403 confirmation-required',
];

type Expectation = (operation: Operation) => string;
const of =
  (role: string): Expectation =>
  ({ roles }) =>
    roles.includes(role) ? LET_IN : '403 role-required';

/** What becomes of whom, wherever not everybody may go. */
const EXPECTED: Record<string, Expectation> = {
  'nobody in particular': () => NOBODY,
  'an expired token': () => NOBODY,
  'a forged token': () => NOBODY,
  'a disabled account': () => NOBODY,
  'a session that was signed out': () => NOBODY,
  'a personal access token without the scope': ({ scopes }) =>
    scopes.length > 0 ? '403 scope-required' : '403 session-required',
  'a personal access token with the scope': ({ scopes }) =>
    scopes.length > 0 ? LET_IN : '403 session-required',
  'a user who signed in long ago': (operation) =>
    operation.isStepUp && operation.roles.includes('user')
      ? '403 confirmation-required'
      : of('user')(operation),
  'a user': of('user'),
  'an administrator': of('admin'),
};
const expected = (name: string, operation: Operation): string =>
  operation.roles.length === 0 ? LET_IN : EXPECTED[name]!(operation);

/** Lets in whoever has the form of a token. */
const CARELESS = broken(
  ['platform/access/roles.guard', 'roles.includes(actor.role)', 'true'],
  ['platform/access/scopes.guard', 'if (!actor?.scopes)', 'if (true)'],
  ['features/auth/confirmation/step-up.guard', 'if (confirmed.length === 0)', 'if (false)'],
  ['features/auth/sessions/live-sessions', 'AND s.revoked_at IS NULL', ''],
  ['features/auth/sessions/live-sessions', "AND u.status = 'active'", ''],
  [
    'features/auth/access-token.guard',
    'await super.canActivate(context);',
    `request.user = JSON.parse(Buffer.from((header ?? '.{}').split('.')[1], 'base64url'));`,
  ],
);

/** Whom an operation is called as, and what they have. */
interface Actor {
  client: (operation: Operation) => Client;
  user: string;
  task: string;
}

let test: TestApp;
let careless: TestApp;
let operations: Operation[];
let actors: Record<string, Actor>;

beforeAll(async () => {
  test = await startApp({ JWT_SECRET });
  careless = await startBeside({ ...test.env, ...CARELESS });
  operations = await readOperations(test);
  actors = await allActors();
});
afterAll(async () => {
  await careless?.close();
  await test.close();
});

const sql = (text: string, ...values: unknown[]) => query(test.env.DATABASE_URL!, text, values);
const isOpen = async (client: Client) => (await client.get('/tasks')).status === 200;

/** Somebody whose token is good, which is made sure of, and then becomes what `change` makes of it. */
async function actor(change: (person: Client) => Promise<Actor['client'] | void>): Promise<Actor> {
  const person = await test.anonymous.register();
  const { id: task } = await person.task();
  expect(await isOpen(person)).toBe(true);
  return { client: (await change(person)) ?? (() => person), user: person.user.id, task };
}

async function allActors(): Promise<Record<string, Actor>> {
  const later = { exp: Math.floor(Date.now() / 1000) - 1 };
  const resigned = ({ token, user }: Client, signer: Signer, claims = {}) => {
    const good = read(token!);
    const client = new Client(test.url, jws(good.header, { ...good.claims, ...claims }, signer), user);
    return Promise.resolve(() => client);
  };
  const set = (columns: string) => async (person: Client) =>
    void (await sql(`UPDATE users SET ${columns} WHERE id = $1`, person.user!.id));
  const found = {
    'nobody in particular': await actor(() => Promise.resolve(() => test.anonymous)),
    'an expired token': await actor((person) => resigned(person, hmac(JWT_SECRET), later)),
    'a forged token': await actor((person) => resigned(person, hmac(`${JWT_SECRET}!`))),
    'a disabled account': await actor(set(`status = 'disabled'`)),
    'a session that was signed out': await actor(signOut),
    'a personal access token without the scope': await actor((person) => program(person, false)),
    'a personal access token with the scope': await actor((person) => program(person, true)),
    'a user who signed in long ago': await actor(async ({ user }) => {
      await sql(`UPDATE sessions SET confirmed_at = now() - interval '1 day' WHERE user_id = $1`, user!.id);
    }),
    'a user': await actor(() => Promise.resolve()),
    // What administrators do, they do to somebody else.
    'an administrator': { ...(await actor(set(`role = 'admin'`))), user: randomUUID() },
  };
  await sleep(BELIEVED);
  return found;
}

async function signOut({ user }: Client): Promise<Actor['client']> {
  const { body } = await test.anonymous.post('/auth/login', {
    identifier: user!.username,
    password: PASSWORD,
  });
  const client = new Client(test.url, body.accessToken, user);
  expect(await isOpen(client)).toBe(true);
  await test.anonymous.post('/auth/logout', { refreshToken: body.refreshToken });
  return () => client;
}

/** A program of somebody, with a token for each operation that has its scope, or all others; all where none is enough. */
async function program(person: Client, hasScope: boolean): Promise<Actor['client']> {
  const all = [...new Set(operations.flatMap(({ scopes }) => scopes))];
  const make = async (scopes: string[]) => {
    const { body } = await person.post('/users/me/tokens', { name: 'a program', scopes });
    return new Client(test.url, body.token, person.user);
  };
  const programs = new Map<string | undefined, Client>();
  for (const scope of [undefined, ...all])
    programs.set(scope, await make(scope && hasScope ? [scope] : all.filter((other) => other !== scope)));
  return ({ scopes: [scope] }) => programs.get(scope)!;
}

/** What becomes of somebody who calls an operation rightly, about what is theirs. */
async function outcome({ client, user, task }: Actor, operation: Operation, url: string): Promise<string> {
  const { method, path, body } = operation;
  const id = path.includes('/tasks/{') ? task : path.includes('/users/{') ? user : randomUUID();
  const target = pathFor(path.replace('{provider}', 'nowhere'), { id });
  const answer = await via(url, client(operation)).call(method, target, { body: body && validBody(body) });
  const said = `${answer.status} ${answer.body?.code}`;
  return answer.status >= 500 || REFUSALS.includes(said) ? said : LET_IN;
}

const isRefused = (name: string) => (operation: Operation) => expected(name, operation) !== LET_IN;

/** What an operation does with an actor, where that is something else than it should be. */
async function faultOf(name: string, operation: Operation, url = test.url): Promise<string | undefined> {
  const [is, should] = [await outcome(actors[name]!, operation, url), expected(name, operation)];
  return is === should ? undefined : `${operation.title} as ${name}: ${is}, not ${should}`;
}

async function faults(name: string, some: Operation[]): Promise<string[]> {
  const found: (string | undefined)[] = [];
  for (const operation of some) found.push(await faultOf(name, operation));
  return found.filter((fault) => fault !== undefined);
}

/** Whether a careless application is found out. */
async function isNoticed(name: string): Promise<boolean> {
  for (const operation of operations.filter(isRefused(name)))
    if (await faultOf(name, operation, careless.url)) return true;
  return false;
}

const names = Object.keys(EXPECTED);

describe.each(names)('every operation, called as %s', (name) => {
  it('refuses where it should, with the code that says why, and stores nothing', async () => {
    const before = await everything(test);
    expect(await faults(name, operations.filter(isRefused(name)))).toEqual([]);
    expect(await everything(test)).toEqual(before);
  });

  it('lets in wherever nothing is in the way', async () => {
    const isLetIn = (operation: Operation) => !isRefused(name)(operation);
    expect(await faults(name, operations.filter(isLetIn))).toEqual([]);
  });
});

describe('these tests', () => {
  it('notice every kind of caller that is let in where it should not be', async () => {
    const noticed: string[] = [];
    for (const name of names) if (await isNoticed(name)) noticed.push(name);
    expect(noticed).toEqual(names.filter((name) => name !== 'an administrator'));
  });
});
