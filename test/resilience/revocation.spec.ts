import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApp, startBeside, type TestApp } from '../support/app.js';
import { type Answer, Client, PASSWORD, type Person } from '../support/client.js';
import { query } from '../support/database.js';
import { broken, type FragileServer, ownRedis } from '../support/faults.js';
import { via } from '../support/people.js';
import { eventually } from '../support/processes.js';

/** How long after something was revoked it may still work (milliseconds), and a little for the request. */
const AFTER = 1050;

/** Believes for a minute what it read about a session or a token. */
const TRUSTING = broken(['features/auth/beliefs', 'const BELIEVED = 1000;', 'const BELIEVED = 60_000;']);

/** Somebody with something that works. */
interface Holder {
  /** Whoever else is needed to take it away. */
  admin: Person;
  person: Person;
  refreshToken: string;
  /** The personal access token of `program`. */
  programId: string;
  program: Client;
}

/** A way to take something away. */
interface Revocation {
  /** What no longer works. */
  of: (holder: Holder) => Client[];
  /** Where to try. */
  path: string;
  refusal: string;
  revoke: (holder: Holder) => Promise<Answer>;
}

const ENDED = '401 token-required';
const REVOCATIONS: Record<string, Revocation> = {
  'an account is disabled': {
    of: ({ person, program }) => [person, program],
    path: '/tasks',
    refusal: ENDED,
    revoke: ({ admin, person }) => admin.put(`/users/${person.user.id}/disablement`),
  },
  'an administrator becomes a user': {
    of: ({ person }) => [person],
    path: '/users',
    refusal: '403 role-required',
    revoke: ({ admin, person }) => admin.put(`/users/${person.user.id}/role`, { body: { role: 'user' } }),
  },
  'somebody signs out': {
    of: ({ person }) => [person],
    path: '/tasks',
    refusal: ENDED,
    revoke: ({ admin, refreshToken }) => admin.post('/auth/logout', { refreshToken }),
  },
  'the password is changed in another session': {
    of: ({ person }) => [person],
    path: '/tasks',
    refusal: ENDED,
    revoke: async ({ person }) => {
      const body = { currentPassword: PASSWORD, password: 'another-horse-battery' };
      return (await signIn(person)).session.put('/users/me/password', { body });
    },
  },
  'a personal access token is deleted': {
    of: ({ program }) => [program],
    path: '/tasks',
    refusal: ENDED,
    revoke: ({ person, programId }) => person.delete(`/users/me/tokens/${programId}`),
  },
};

let redis: FragileServer;
let apis: TestApp[];
let trusting: TestApp;
let admin: Person;

beforeAll(async () => {
  redis = await ownRedis();
  await redis.start();
  // Each with what it believes for itself, as another process has.
  apis = [await startApp({ REDIS_URL: redis.url }), await startBeside({})];
  trusting = await startBeside(TRUSTING);
  admin = await administrator();
});
afterAll(async () => {
  for (const api of [trusting, ...(apis ?? []).toReversed()]) await api?.close();
  await redis?.remove();
});

async function administrator(): Promise<Person> {
  const person = await apis[0]!.anonymous.register();
  await query(apis[0]!.env.DATABASE_URL!, `UPDATE users SET role = 'admin' WHERE id = $1`, [person.user.id]);
  return person;
}

async function signIn({ url, user }: Person): Promise<{ session: Person; refreshToken: string }> {
  const login = { identifier: user.username, password: PASSWORD };
  const { body } = await new Client(url).post('/auth/login', login);
  return { session: new Client(url, body.accessToken, user) as Person, refreshToken: body.refreshToken };
}

/** Somebody new, who may go everywhere. */
async function holder(): Promise<Holder> {
  const { session: person, refreshToken } = await signIn(await administrator());
  const { body } = await person.post('/users/me/tokens', { name: 'a program', scopes: ['tasks:read'] });
  return { admin, person, refreshToken, programId: body.id, program: new Client(person.url, body.token) };
}

const isReached = async ({ anonymous }: TestApp) =>
  (await anonymous.get('//health/ready')).body.cache as boolean;

/** What each process says to each who lost something, a second after they were let in there and lost it. */
async function after({ of, path, revoke }: Revocation, processes: TestApp[]): Promise<string[]> {
  const held = await holder();
  const ask = () =>
    Promise.all(
      processes.flatMap(({ url }) =>
        of(held).map(async (client) => {
          const { status, body } = await via(url, client).get(path);
          return status === 200 ? 'let in' : `${status} ${body.code}`;
        }),
      ),
    );
  expect(new Set(await ask())).toEqual(new Set(['let in']));
  expect((await revoke(held)).status).toBeLessThan(300);
  await sleep(AFTER);
  return ask();
}

const cases = Object.entries(REVOCATIONS);

describe.each([
  ['up', true],
  ['down', false],
])('with Redis %s, the next request after a second', (_, isUp) => {
  beforeAll(async () => {
    if (!isUp) await redis.stop();
    for (const api of [...apis, trusting])
      await eventually('Redis is not as it should be', async () => (await isReached(api)) === isUp);
  });

  it.concurrent.each(cases)('is refused on both of two processes when %s', async (_title, revocation) => {
    const answers = await after(revocation, apis);
    expect(answers.length).toBeGreaterThanOrEqual(2);
    expect(new Set(answers)).toEqual(new Set([revocation.refusal]));
  });

  it.concurrent.each(cases)('is let in, when %s, where beliefs last a minute', async (_title, revocation) => {
    expect(new Set(await after(revocation, [trusting]))).toEqual(new Set(['let in']));
  });
});
