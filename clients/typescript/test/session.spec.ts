import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { startApp, startBeside, type TestApp } from '../../../test/support/app.js';
import { PASSWORD } from '../../../test/support/client.js';
import { compared } from '../../../test/support/doable.js';
import { broken } from '../../../test/support/faults.js';
import { codeOf, enableSecondFactor } from '../../../test/support/second-factor.js';
import {
  Doable,
  type DoableOptions,
  inMemory,
  isCode,
  SecondFactorRequired,
  SignedOut,
  type TokenStore,
} from '../src/index.js';
import { Session } from '../src/session.js';
import { thrown } from './thrown.js';

/** Seconds that an access token of `shortLived` is good for. */
const LIFE = 2;

let test: TestApp;
let shortLived: TestApp;
beforeAll(async () => {
  test = await startApp();
  shortLived = await startBeside(
    broken(['features/auth/access-tokens', 'ACCESS_TOKEN_LIFETIME = 600', `ACCESS_TOKEN_LIFETIME = ${LIFE}`]),
  );
});
afterAll(async () => {
  await shortLived?.close();
  await test?.close();
});

/** A client that counts how often it refreshes its token. */
function noting({ url }: TestApp, { fetch = compared, ...options }: Partial<DoableOptions> = {}) {
  let refreshes = 0;
  const noted = (request: Request) => {
    if (request.url.endsWith('/auth/refresh')) refreshes += 1;
    return fetch(request);
  };
  return { doable: new Doable({ baseUrl: url, fetch: noted, ...options }), refreshes: () => refreshes };
}

async function registered({ doable }: { doable: Doable }): Promise<string> {
  const username = `u${randomUUID().slice(0, 12)}`;
  await doable.register({ username, email: `${username}@example.com`, password: PASSWORD });
  return username;
}

/** The store of a program whose clock is wrong: it believes for ever that its token is good. */
function believing(): TokenStore {
  const store = inMemory();
  const set: TokenStore['set'] = (tokens) => store.set(tokens && { ...tokens, renewAt: Infinity });
  return { ...store, set };
}

describe('signing in', () => {
  it('works by name and password, until signing out', async () => {
    const client = noting(test);
    const username = await registered(client);
    const { doable } = noting(test);
    expect((await doable.signIn(username, PASSWORD)).username).toBe(username);
    expect((await doable.get('/users/me')).username).toBe(username);
    await doable.signOut();
    expect(await thrown(doable.get('/users/me'))).toBeInstanceOf(SignedOut);
    expect((await client.doable.get('/users/me')).username).toBe(username);
  });

  it('ends the session at the server', async () => {
    const store = inMemory();
    const { doable } = noting(test, { store });
    await registered({ doable });
    const { accessToken, refreshToken } = (await store.get())!;
    await doable.signOut();
    expect(await store.get()).toBeUndefined();
    const kept = inMemory({ accessToken, refreshToken, renewAt: 0 });
    expect(await thrown(noting(test, { store: kept }).doable.get('/users/me'))).toBeInstanceOf(SignedOut);
  });

  it('says what is wrong', async () => {
    const error = await thrown(noting(test).doable.signIn('nobody', PASSWORD));
    expect([error instanceof SignedOut, isCode(error, 'wrong-credentials')]).toEqual([false, true]);
  });

  it('asks for the second factor, and takes it', async () => {
    const person = await test.anonymous.register();
    const { secret } = await enableSecondFactor(person);
    const { doable } = noting(test);
    const { username } = person.user;
    expect(await thrown(doable.signIn(username, PASSWORD))).toBeInstanceOf(SecondFactorRequired);
    expect((await doable.signIn(username, PASSWORD, codeOf(secret))).username).toBe(username);
  });

  it('is not needed with a personal access token, which may do what its scopes say', async () => {
    const { doable } = noting(test);
    await registered({ doable });
    const { token } = await doable.post('/users/me/tokens', {
      body: { name: 'backup', scopes: ['tasks:read'] },
    });
    const program = noting(test, { token }).doable;
    expect((await program.get('/tasks')).data).toEqual([]);
    const error = await thrown(program.post('/tasks', { body: { title: 'No' } }));
    expect(isCode(error, 'scope-required')).toBe(true);
    await doable.delete('/users/me/tokens/{id}', {
      path: { id: (await doable.get('/users/me/tokens')).data[0]!.id },
    });
    await sleep(1_100);
    expect(await thrown(program.get('/tasks'))).toBeInstanceOf(SignedOut);
  });

  it('lasts as long as the store, for each program that has it', async () => {
    const store = inMemory();
    const first = noting(test, { store });
    const username = await registered(first);
    const second = noting(test, { store });
    expect((await second.doable.get('/users/me')).username).toBe(username);
    await store.set({ ...(await store.get())!, accessToken: 'forgotten', renewAt: 0 });
    const third = noting(test, { store });
    expect((await third.doable.get('/users/me')).username).toBe(username);
    expect(third.refreshes()).toBe(1);
  });
});

/** Fifty requests at a moment when the token is over. */
async function fifty(makeStore: () => TokenStore) {
  const client = noting(shortLived, { store: makeStore() });
  await registered(client);
  await sleep(LIFE * 1000 + 100);
  const requests = Array.from({ length: 50 }, () => client.doable.get('/users/me'));
  const results = await Promise.allSettled(requests);
  return { client, failed: results.filter(({ status }) => status === 'rejected').length };
}

describe.concurrent('an access token that expires', () => {
  it.each([
    ['is replaced before it does', inMemory],
    ['is replaced when it is refused', believing],
  ])('%s, in the middle of a list', async (_, makeStore) => {
    const client = noting(shortLived, { store: makeStore() });
    await registered(client);
    for (const title of ['a', 'b', 'c']) await client.doable.post('/tasks', { body: { title } });
    const titles: string[] = [];
    for await (const { title } of client.doable.each('/tasks', { query: { sort: 'title', limit: 1 } })) {
      titles.push(title);
      if (title !== 'c') await sleep(LIFE * 1000 + 100);
    }
    expect([titles, client.refreshes()]).toEqual([['a', 'b', 'c'], 2]);
  });

  it.each([
    ['before they are sent', inMemory],
    ['after they were refused', believing],
  ])('is replaced once for fifty requests, %s', async (_, makeStore) => {
    const { client, failed } = await fifty(makeStore);
    expect([failed, client.refreshes()]).toEqual([0, 1]);
  });

  it('is not replaced again when its refusal arrives late', async () => {
    let release = () => {};
    const late = new Promise<void>((resolve) => (release = resolve));
    const client = noting(shortLived, {
      store: believing(),
      fetch: async (request) => {
        const response = await compared(request);
        if (request.url.endsWith('/labels') && response.status === 401) await late;
        return response;
      },
    });
    await registered(client);
    await sleep(LIFE * 1000 + 100);
    const waiting = client.doable.get('/labels');
    await client.doable.get('/users/me');
    release();
    expect([(await waiting).data, client.refreshes()]).toEqual([[], 1]);
  });

  it('is not replaced once the session has ended: everybody is told so', async () => {
    const store = inMemory();
    const client = noting(shortLived, { store });
    const username = await registered(client);
    const elsewhere = noting(test);
    await elsewhere.doable.signIn(username, PASSWORD);
    await elsewhere.doable.delete('/users/me/sessions');
    await sleep(LIFE * 1000 + 100);
    const errors = await Promise.all(Array.from({ length: 20 }, () => thrown(client.doable.get('/tasks'))));
    expect(errors.filter((error) => !(error instanceof SignedOut))).toEqual([]);
    expect([client.refreshes(), await store.get()]).toEqual([1, undefined]);
  });
});

describe('an access token that each request replaces by itself', () => {
  it('is replaced many times: the tests above would notice', async () => {
    type Alone = { successor(refused: unknown): unknown; refresh(old: unknown): unknown };
    const alone = vi.spyOn(Session.prototype as unknown as Alone, 'successor');
    alone.mockImplementation(function (this: Alone, refused) {
      return this.refresh(refused);
    });
    const { client } = await fifty(believing).finally(() => alone.mockRestore());
    expect(client.refreshes()).toBeGreaterThan(1);
  });
});
