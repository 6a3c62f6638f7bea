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
const LIFE = 3;

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

/** A store with an access token that is no good any more, which a client learns before it sends it, or by its refusal. */
async function overdue(isKnown: boolean): Promise<TokenStore> {
  const store = inMemory();
  await registered(noting(test, { store }));
  const tokens = (await store.get())!;
  await store.set({ ...tokens, accessToken: 'over', renewAt: isKnown ? 0 : Infinity });
  return store;
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
  });
});

describe('an access token that expires in the middle of a list', () => {
  const believing = () => {
    const store = inMemory();
    const set: TokenStore['set'] = (tokens) => store.set(tokens && { ...tokens, renewAt: Infinity });
    return { ...store, set };
  };
  it.concurrent.each([
    ['before it does', inMemory],
    ['when it is refused, as the clock here is wrong', believing],
  ])('is replaced %s', async (_, makeStore) => {
    const { doable, refreshes } = noting(shortLived, { store: makeStore() });
    await registered({ doable });
    for (const title of ['a', 'b', 'c']) await doable.post('/tasks', { body: { title } });
    const titles: string[] = [];
    for await (const { title } of doable.each('/tasks', { query: { sort: 'title', limit: 1 } })) {
      titles.push(title);
      if (title === 'b') await sleep(LIFE * 1000 + 100);
    }
    expect(titles).toEqual(['a', 'b', 'c']);
    expect(refreshes()).toBeGreaterThan(0);
  });
});

describe('an access token that is no good any more', () => {
  async function fifty(isKnown: boolean) {
    const { doable, refreshes } = noting(test, { store: await overdue(isKnown) });
    const requests = Array.from({ length: 50 }, () => doable.get('/users/me'));
    const results = await Promise.allSettled(requests);
    return { failed: results.filter(({ status }) => status === 'rejected').length, refreshes: refreshes() };
  }

  it.each([true, false])('is replaced once for fifty requests (known before: %s)', async (isKnown) => {
    expect(await fifty(isKnown)).toEqual({ failed: 0, refreshes: 1 });
  });

  it('would be replaced many times if each request did it: this test notices', async () => {
    type Alone = Record<'successor' | 'refresh', (login: object, old: unknown) => unknown>;
    const alone = vi.spyOn(Session.prototype as unknown as Alone, 'successor');
    alone.mockImplementation(function (this: Alone, login, old) {
      return this.refresh(login, old);
    });
    const { refreshes } = await fifty(false).finally(() => alone.mockRestore());
    expect(refreshes).toBeGreaterThan(1);
  });

  it('is not replaced where another program with the same store has done it', async () => {
    const store = await overdue(false);
    const both = [noting(test, { store }), noting(test, { store })];
    for (const { doable } of both) await doable.get('/auth/providers');
    for (const { doable } of both) await doable.get('/users/me');
    expect(both.map(({ refreshes }) => refreshes())).toEqual([1, 0]);
  });

  /** A client whose refused requests for labels learn of it when they are released. */
  async function late() {
    let release = () => {};
    const released = new Promise<void>((resolve) => (release = resolve));
    const fetch = async (request: Request) => {
      const response = await compared(request);
      if (request.url.endsWith('/labels') && response.status === 401) await released;
      return response;
    };
    const tokens = await (await overdue(false)).get();
    // What is stored changes nothing: the client must know by itself.
    const store = { get: () => tokens, set: () => {} };
    return { ...noting(test, { store, fetch }), release };
  }

  it('is not replaced again when its refusal arrives late', async () => {
    const { doable, release, refreshes } = await late();
    const waiting = doable.get('/labels');
    await doable.get('/users/me');
    release();
    expect([(await waiting).data, refreshes()]).toEqual([[], 1]);
  });

  it('is not replaced by that of somebody else who signs in meanwhile', async () => {
    const { doable, release } = await late();
    const waiting = thrown(doable.post('/labels', { body: { name: 'mine' } }));
    await doable.signOut();
    await registered({ doable });
    release();
    expect(await waiting).toBeInstanceOf(SignedOut);
    expect((await doable.get('/labels')).data).toEqual([]);
  });

  it('is not replaced by that of somebody else who signs in with the same store', async () => {
    const store = await overdue(false);
    const mine = noting(test, { store }).doable;
    await mine.get('/auth/providers');
    await registered(noting(test, { store }));
    const theirs = await store.get();
    expect(await thrown(mine.get('/users/me'))).toBeInstanceOf(SignedOut);
    expect(await store.get()).toEqual(theirs);
  });

  it('is not replaced once the session has ended: everybody is told so', async () => {
    const store = await overdue(false);
    const { doable, refreshes } = noting(test, { store });
    const elsewhere = noting(test, { store: inMemory(await store.get()) });
    await elsewhere.doable.signOut();
    const errors = await Promise.all(Array.from({ length: 20 }, () => thrown(doable.get('/tasks'))));
    expect(errors.filter((error) => !(error instanceof SignedOut))).toEqual([]);
    expect([refreshes(), await store.get()]).toEqual([1, undefined]);
  });
});
