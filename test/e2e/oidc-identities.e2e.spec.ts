import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApp, type TestApp } from '../support/app.js';
import { Client } from '../support/client.js';
import { CookieBrowser } from '../support/cookie-browser.js';
import { query } from '../support/database.js';
import { errorOf, openSignIn, signedIn, untilCallback } from '../support/oidc-people.js';
import { redirectUri, startOpenIdProvider, type Subject } from '../support/openid-provider.js';
import { expectProblem, withoutRequest } from '../support/problem.js';

const PUBLIC_URL = 'https://tasks.example.com';
const PATH = '/users/me/identities';

let test: TestApp;
let provider: Awaited<ReturnType<typeof startOpenIdProvider>>;

beforeAll(async () => {
  provider = await startOpenIdProvider([redirectUri(PUBLIC_URL, 'example')]);
  test = await startApp({ PUBLIC_URL, OIDC_PROVIDERS: JSON.stringify([provider.settings('example')]) });
});
afterAll(async () => {
  await test.close();
  await provider.close();
});

const sql = (text: string, ...values: unknown[]) => query(test.env.DATABASE_URL!, text, values);
const newBrowser = () => new CookieBrowser(PUBLIC_URL, test.url);

/** Asks for a link from a page in `browser`, and answers where to go on. */
async function begin(browser: CookieBrowser, { token }: Client, returnTo?: string): Promise<string> {
  const headers = { authorization: `Bearer ${token}` };
  const { status, body } = await browser.post(`/api/v1${PATH}`, { provider: 'example', returnTo }, headers);
  expect([status, Object.keys(body as object)]).toEqual([200, ['authorizationUrl']]);
  return (body as { authorizationUrl: string }).authorizationUrl;
}
async function link(client: Client, as: Subject): Promise<string | null> {
  const browser = newBrowser();
  return errorOf(await browser.open(await begin(browser, client), { as }));
}
/** Who somebody at the provider is here. */
async function enter(as: Subject): Promise<Client & { user: { id: string } }> {
  const browser = newBrowser();
  await openSignIn(browser, 'example', as);
  const { user, accessToken } = (await signedIn(browser))!;
  return new Client(test.url, accessToken, user as never) as Client & { user: { id: string } };
}
const list = async (client: Client) => (await client.get(PATH)).body.data as { id: string }[];

describe('POST /users/me/identities', () => {
  it('links an identity, with which its owner signs in from then on', async () => {
    const maya = await test.anonymous.register();
    const as = provider.add({ email: 'maya.at.work@example.com', email_verified: true });
    const browser = newBrowser();
    const url = await begin(browser, maya, '/docs?linked');
    const visit = await browser.open(url, { as });
    expect(visit.url.href).toBe(`${PUBLIC_URL}/docs?linked`);
    // It was a link and no sign-in.
    expect(await signedIn(browser)).toBeUndefined();
    expect((await enter(as)).user.id).toBe(maya.user.id);
    expect((await maya.get(PATH)).body).toEqual({
      data: [
        {
          id: expect.any(String),
          provider: 'example',
          email: 'maya.at.work@example.com',
          createdAt: expect.stringMatching(/Z$/),
          lastUsedAt: expect.stringMatching(/Z$/),
        },
      ],
      nextCursor: null,
    });
    const events = `SELECT type, data FROM events WHERE actor_id = $1 AND type LIKE 'identity.%'`;
    expect(await sql(events, maya.user.id)).toEqual([
      { type: 'identity.linked', data: { provider: 'example' } },
    ]);
  });

  it('links the same one again without a second row', async () => {
    const [maya, as] = [await test.anonymous.register(), provider.add({})];
    expect([await link(maya, as), await link(maya, as)]).toEqual([null, null]);
    expect(await list(maya)).toHaveLength(1);
  });

  it('refuses one that opens another account, which keeps it', async () => {
    const [maya, omar, as] = [
      await test.anonymous.register(),
      await test.anonymous.register(),
      provider.add({}),
    ];
    await link(omar, as);
    expect(await link(maya, as)).toBe('identity-taken');
    expect([await list(maya), (await enter(as)).user.id]).toEqual([[], omar.user.id]);
  });

  it('links nothing in another browser than the one that asked', async () => {
    const [attacker, victim] = [await test.anonymous.register(), provider.add({})];
    const callback = await untilCallback(newBrowser(), await begin(newBrowser(), attacker), victim);
    expect(errorOf(await newBrowser().open(callback))).toBe('other-browser');
    expect(await list(attacker)).toEqual([]);
  });

  it.each([
    ['signed out', 'UPDATE sessions SET revoked_at = now() WHERE user_id = $1'],
    ['reached the end of its session', 'UPDATE sessions SET expires_at = now() WHERE user_id = $1'],
    ['been disabled', `UPDATE users SET status = 'disabled' WHERE id = $1`],
  ])('links nothing for who has %s meanwhile', async (_, statement) => {
    const [maya, as, browser] = [await test.anonymous.register(), provider.add({}), newBrowser()];
    const url = await begin(browser, maya);
    await sql(statement, maya.user.id);
    expect(errorOf(await browser.open(url, { as }))).toBe('link-session-ended');
    expect(await sql('SELECT id FROM identities WHERE user_id = $1', maya.user.id)).toEqual([]);
  });

  it('refuses a provider that is not configured and a page that is not ours, and stores nothing', async () => {
    const maya = await test.anonymous.register();
    const before = await sql('SELECT count(*) FROM oidc_attempts');
    const refused = async (body: object, pointer: string) => {
      const answer = await maya.post(PATH, body);
      expectProblem(answer, 400, 'invalid-input');
      expect(answer.body.errors.map((error: { pointer: string }) => error.pointer)).toEqual([pointer]);
    };
    await refused({ provider: 'nobody' }, '/provider');
    await refused({ provider: 'example', returnTo: '//evil.example' }, '/returnTo');
    expect(await sql('SELECT count(*) FROM oidc_attempts')).toEqual(before);
  });
});

describe('GET /users/me/identities', () => {
  it('shows nobody what is not theirs', async () => {
    const omar = await enter(provider.add({ email: 'omar@example.com' }));
    expect(await list(omar)).toHaveLength(1);
    expect(await list(await test.anonymous.register())).toEqual([]);
  });
});

describe('DELETE /users/me/identities/{id}', () => {
  it('ends the way in, and frees the identity for another account', async () => {
    const [maya, as] = [await test.anonymous.register(), provider.add({})];
    await link(maya, as);
    const [{ id }] = (await list(maya)) as [{ id: string }];
    expect((await maya.delete(`${PATH}/${id}`)).status).toBe(204);
    expect(await list(maya)).toEqual([]);
    expect(await sql(`SELECT type, actor_id FROM events WHERE subject_id = $1 ORDER BY id`, id)).toEqual([
      { type: 'identity.linked', actor_id: maya.user.id },
      { type: 'identity.unlinked', actor_id: maya.user.id },
    ]);
    expect((await enter(as)).user.id).not.toBe(maya.user.id);
  });

  it('keeps the last way in', async () => {
    const nora = await enter(provider.add({}));
    const [{ id }] = (await list(nora)) as [{ id: string }];
    expectProblem(await nora.delete(`${PATH}/${id}`), 409, 'last-way-in');
    expect(await list(nora)).toHaveLength(1);
    await sql(`UPDATE users SET password_hash = 'a hash' WHERE id = $1`, nora.user.id);
    expect((await nora.delete(`${PATH}/${id}`)).status).toBe(204);
  });

  it('does not count an identity at a provider that is no longer configured', async () => {
    const [nora, second] = [await enter(provider.add({})), provider.add({})];
    await link(nora, second);
    const [{ id: first }, { id: gone }] = (await list(nora)) as [{ id: string }, { id: string }];
    await sql(`UPDATE identities SET provider = 'gone' WHERE id = $1`, gone);
    expectProblem(await nora.delete(`${PATH}/${first}`), 409, 'last-way-in');
    expect((await nora.delete(`${PATH}/${gone}`)).status).toBe(204);
  });

  it('keeps one when both of two are taken away at once', async () => {
    for (let round = 0; round < 5; round += 1) {
      const nora = await enter(provider.add({}));
      await link(nora, provider.add({}));
      const ids = (await list(nora)).map(({ id }) => id);
      const answers = await Promise.all(ids.map((id) => nora.delete(`${PATH}/${id}`)));
      expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([204, 409]);
      expect(await list(nora)).toHaveLength(1);
    }
  });

  it("hides somebody else's like one that does not exist", async () => {
    const [maya, omar] = [await test.anonymous.register(), await enter(provider.add({}))];
    const [{ id }] = (await list(omar)) as [{ id: string }];
    const theirs = await maya.delete(`${PATH}/${id}`);
    expectProblem(theirs, 404, 'not-found');
    expect(withoutRequest(theirs)).toEqual(withoutRequest(await maya.delete(`${PATH}/${randomUUID()}`)));
    expect(await list(omar)).toHaveLength(1);
  });
});
