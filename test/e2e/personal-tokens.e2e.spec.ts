import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { startApp, startBeside, type TestApp } from '../support/app.js';
import { built } from '../support/built.js';
import { tracesOf } from '../support/canaries.js';
import { Client, type Person } from '../support/client.js';
import { query } from '../support/database.js';
import { readOperations } from '../support/openapi.js';
import { via } from '../support/people.js';
import { expectProblem } from '../support/problem.js';
import { eventually } from '../support/processes.js';
import { roomInStep } from '../support/second-factor.js';

const ROUTE = '/users/me/tokens';
/** How long a process may believe what it read about a token (milliseconds), and a little for the request. */
const BELIEVED = 1100;
const DAY = 24 * 3_600_000;

let test: TestApp;
let other: TestApp;
let maya: Person;

beforeAll(async () => {
  test = await startApp();
  other = await startBeside({});
  maya = await test.anonymous.register();
});
afterAll(async () => {
  await Promise.all([other, test].map((app) => app?.close()));
});

const sql = <Row extends Record<string, unknown>>(text: string, ...values: unknown[]) =>
  query<Row>(test.env.DATABASE_URL!, text, values);
const create = (person: Client, details: object = {}) =>
  person.post(ROUTE, { name: 'Script', scopes: ['tasks:read', 'tasks:write'], ...details });
/** A program that holds a new token of somebody. */
async function program(person: Person, details: object = {}): Promise<Client & { id: string }> {
  const { status, body, text } = await create(person, details);
  if (status !== 201) throw new Error(`creating a token answered ${status}: ${text}`);
  return Object.assign(new Client(test.url, body.token), { id: body.id as string });
}
const inDays = (days: number) => new Date(Date.now() + days * DAY).toISOString();

describe('POST /users/me/tokens', () => {
  it('tells the token once, and keeps a digest of it', async () => {
    const { status, body, headers } = await create(maya, { name: 'Backup', scopes: ['tasks:read'] });
    expect([status, headers.get('location')]).toEqual([201, `/api/v1${ROUTE}/${body.id}`]);
    expect(body).toEqual({
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      name: 'Backup',
      scopes: ['tasks:read'],
      createdAt: expect.stringMatching(/Z$/),
      expiresAt: null,
      lastUsedAt: null,
      token: expect.stringMatching(/^dbl_[0-9A-Za-z]{36}$/),
    });
    const { token, ...listed } = body;
    const list = await maya.get(ROUTE);
    expect([list.body.data[0], list.text.includes(token)]).toEqual([listed, false]);
    expect((await maya.get(`${ROUTE}/${body.id}`)).body).toEqual(listed);
    expect(await tracesOf(test.env.DATABASE_URL!, [token, token.slice(4), token.slice(4, 34)])).toEqual([]);
    expect(await tracesOf(test.env.DATABASE_URL!, ['Backup'])).toEqual(['personal_tokens: Backup']);
    expect(await sql('SELECT type, actor_id, data FROM events WHERE subject_id = $1', body.id)).toEqual([
      { type: 'personal-token.created', actor_id: maya.user.id, data: { scopes: ['tasks:read'] } },
    ]);
  });

  it.each([
    ['scopes', ['tasks:delete']],
    ['scopes', ['users:read']],
    ['scopes', ['tasks:read', 'tasks:read']],
    ['scopes', []],
    ['expiresAt', inDays(-1)],
    ['expiresAt', inDays(367)],
    ['expiresAt', '9999-12-31T23:59:59Z'],
    ['name', ''],
  ])('refuses %s %j', async (name, value) => {
    const answer = await create(maya, { [name]: value });
    expectProblem(answer, 400, 'invalid-input');
    expect(answer.body.errors[0].pointer).toBe(`/${name}`);
  });
});

describe('GET /users/me/tokens', () => {
  it('pages through them, newest first', async () => {
    const omar = await test.anonymous.register();
    const made: string[] = [];
    for (let index = 0; index < 5; index += 1) made.push((await program(omar)).id);
    const seen: string[] = [];
    let path = `${ROUTE}?limit=2&count=true`;
    for (let page = 0; page < 3; page += 1) {
      const { body } = await omar.get(path);
      expect(body.total).toBe(5);
      seen.push(...body.data.map(({ id }: { id: string }) => id));
      path = `${ROUTE}?limit=2&count=true&cursor=${body.nextCursor}`;
    }
    expect(seen).toEqual(made.toReversed());
  });

  it('says to the minute when each was used last', async () => {
    const script = await program(maya);
    const lastUse = async () => {
      const { body } = await maya.get(ROUTE);
      return (body.data as { id: string; lastUsedAt: string | null }[]).find(({ id }) => id === script.id)!
        .lastUsedAt;
    };
    expect(await lastUse()).toBeNull();
    await script.get('/tasks');
    await eventually('the use is written down', async () => (await lastUse()) !== null);
    expect(await lastUse()).toMatch(/:00\.000Z$/);
    expect(Date.now() - Date.parse((await lastUse())!)).toBeLessThan(120_000);
    expect(await sql('SELECT 1 FROM events WHERE subject_id = $1', script.id)).toHaveLength(1);
  });

  it('writes the use of a token down once a minute, however often it is used', async () => {
    await roomInStep(3_000);
    const script = await program(maya);
    await script.get('/tasks');
    const version = async () =>
      (await sql<{ xmin: string }>('SELECT xmin FROM personal_tokens WHERE id = $1', script.id))[0]!.xmin;
    await sleep(200);
    const before = await version();
    for (let use = 0; use < 20; use += 1) await script.get('/tasks');
    await sleep(200);
    expect(await version()).toBe(before);
  });
});

describe('a personal access token', () => {
  // What becomes of it at every operation, with the scope and without it, is in actors.e2e.spec.ts.
  it('has a scope to read for what only reads, and one to write for the rest', async () => {
    const scoped = (await readOperations(test)).filter(({ scopes }) => scopes.length > 0);
    expect(scoped.length).toBeGreaterThan(5);
    for (const { title, method, scopes } of scoped) {
      const verb = method === 'GET' ? 'read' : 'write';
      expect([title, ...scopes]).toEqual([title, expect.stringMatching(`^[a-z]+:${verb}$`)]);
    }
  });

  it('of an administrator is refused where only administrators may go', async () => {
    const admin = await test.anonymous.register();
    await sql(`UPDATE users SET role = 'admin' WHERE id = $1`, admin.user.id);
    expectProblem(await (await program(admin)).get('/users'), 403, 'session-required');
  });

  it('reads and writes what is its owner’s', async () => {
    const [reader, writer] = [
      await program(maya, { scopes: ['tasks:read'] }),
      await program(maya, { scopes: ['tasks:write'] }),
    ];
    const { body } = await writer.post('/tasks', { title: 'By a program' });
    expect((await reader.get(`/tasks/${body.id}`)).body.title).toBe('By a program');
    expect((await maya.get(`/tasks/${body.id}`)).status).toBe(200);
    expectProblem(await writer.get(`/tasks/${body.id}`), 403, 'scope-required');
    expect((await reader.call('HEAD', '/tasks')).status).toBe(200);
    expect((await writer.call('HEAD', '/tasks')).status).toBe(403);
    const strange = await (await test.anonymous.register()).task();
    expectProblem(await reader.get(`/tasks/${strange.id}`), 404, 'not-found');
  });

  it('counts as its owner for the rate limit', async () => {
    const { headers } = await (await program(maya)).get('/tasks');
    expect(headers.get('ratelimit')).toMatch(/^"user";r=\d+/);
  });

  it('that is malformed is refused without asking PostgreSQL', async () => {
    const { Database } = await built<typeof import('../../src/platform/database/database.js')>(
      'platform/database/database',
    );
    const { token } = await program(maya);
    const flipped = token!.slice(0, -1) + (token!.endsWith('A') ? 'B' : 'A');
    const asked = vi.spyOn(test.app.get(Database), 'rows');
    const bad = [
      flipped,
      `dbl_${'A'.repeat(36)}`,
      token!.slice(0, -1),
      `${token}A`,
      token!.toUpperCase(),
      'dbl_',
      'dbl_ ',
    ];
    for (const text of bad) {
      const answer = await new Client(test.url, text).get('/tasks');
      expectProblem(answer, 401, 'token-required');
      expect(answer.headers.get('www-authenticate')).toBe('Bearer realm="doable"');
    }
    const lookups = asked.mock.calls.filter(([{ name }]) => name === 'personal-tokens-live');
    expect(lookups).toEqual([]);
    asked.mockRestore();
    expect((await new Client(test.url, token).get('/tasks')).status).toBe(200);
  });

  it('that is well-formed and nobody’s is refused', async () => {
    const { newToken } = await built<
      typeof import('../../src/features/auth/personal-tokens/token-format.js')
    >('features/auth/personal-tokens/token-format');
    expectProblem(await new Client(test.url, newToken()).get('/tasks'), 401, 'token-required');
  });

  // These wait more than they do: beside one another.
  it.concurrent.each<[string, (script: { id: string }, owner: Person) => Promise<unknown>]>([
    ['it is deleted', ({ id }, owner) => owner.delete(`${ROUTE}/${id}`)],
    [
      'it has expired',
      ({ id }) => sql(`UPDATE personal_tokens SET expires_at = now() - interval '1 ms' WHERE id = $1`, id),
    ],
    [
      'its owner is disabled',
      (_, { user }) => sql(`UPDATE users SET status = 'disabled' WHERE id = $1`, user.id),
    ],
    ['its owner is deleted', (_, { user }) => sql('DELETE FROM users WHERE id = $1', user.id)],
  ])('is refused a second after %s, by this process and another', async (_, end) => {
    const owner = await test.anonymous.register();
    const script = await program(owner, { expiresAt: inDays(1) });
    const there = via(other.url, script);
    for (let use = 0; use < 8; use += 1) {
      expect([(await script.get('/tasks')).status, (await there.get('/tasks')).status]).toEqual([200, 200]);
      await sleep(100);
    }
    await end(script, owner);
    await sleep(BELIEVED);
    expectProblem(await script.get('/tasks'), 401, 'token-required');
    expectProblem(await there.post('/tasks', { title: 'Too late' }), 401, 'token-required');
  });

  it.concurrent('has the role that its owner has now', async () => {
    const { PersonalTokens } = await built<
      typeof import('../../src/features/auth/personal-tokens/personal-tokens.js')
    >('features/auth/personal-tokens/personal-tokens');
    const omar = await test.anonymous.register();
    const { token } = await program(omar);
    const tokens = test.app.get(PersonalTokens);
    expect((await tokens.actor(token!)).role).toBe('user');
    await sql(`UPDATE users SET role = 'admin' WHERE id = $1`, omar.user.id);
    await sleep(BELIEVED);
    expect((await tokens.actor(token!)).role).toBe('admin');
  });

  it.concurrent('ends by itself at the moment that was asked for', async () => {
    const script = await program(maya, { expiresAt: new Date(Date.now() + 700).toISOString() });
    expect((await script.get('/tasks')).status).toBe(200);
    await sleep(700 + BELIEVED);
    expectProblem(await script.get('/tasks'), 401, 'token-required');
  });
});

describe('DELETE /users/me/tokens/{id}', () => {
  it('deletes one of one’s own once', async () => {
    const { id } = await program(maya);
    expectProblem(await (await test.anonymous.register()).delete(`${ROUTE}/${id}`), 404, 'not-found');
    expect((await maya.delete(`${ROUTE}/${id}`)).status).toBe(204);
    expectProblem(await maya.delete(`${ROUTE}/${id}`), 404, 'not-found');
    expect(await sql('SELECT type FROM events WHERE subject_id = $1 ORDER BY id', id)).toEqual([
      { type: 'personal-token.created' },
      { type: 'personal-token.deleted' },
    ]);
  });
});
