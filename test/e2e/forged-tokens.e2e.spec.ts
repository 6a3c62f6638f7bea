import { generateKeyPairSync } from 'node:crypto';
import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApp, startBeside, type TestApp } from '../support/app.js';
import { type Client, PASSWORD } from '../support/client.js';
import { broken } from '../support/faults.js';
import { forgeries, type Known } from '../support/forgeries.js';
import { ecdsa, hmac, jws, read } from '../support/jws.js';
import { expectProblem } from '../support/problem.js';

const JWT_SECRET = 'a secret that only this spec and its application know';
const key = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
const JWT_PRIVATE_KEY = key.export({ format: 'pem', type: 'pkcs8' }).toString();

/** Takes whatever the current key has signed, by whatever name, type and algorithm. */
const CREDULOUS = broken([
  'features/auth/access-tokens',
  'return known && typ === TYPE && alg === known.algorithm && crit === undefined ? known.key : undefined;',
  'return this.keys.values().next().value.key;',
]);

let test: TestApp;
let withKey: TestApp;
let credulous: TestApp;

beforeAll(async () => {
  test = await startApp({ JWT_SECRET, PUBLIC_URL: 'https://tasks.example.com' });
  const env = { ...test.env, JWT_PRIVATE_KEY };
  withKey = await startBeside(env);
  credulous = await startBeside({ ...env, ...CREDULOUS });
});
afterAll(async () => {
  await Promise.all([withKey, credulous, test].map((app) => app?.close()));
});

/** What somebody knows who has an account of their own. */
async function knownAt(client: Client, signing: Pick<Known, 'key' | 'signer'>): Promise<Known> {
  const [mine, theirs] = [await client.register(), await client.register()];
  const login = { identifier: mine.user.username, password: PASSWORD };
  const { body } = await client.post('/auth/login', login);
  return { token: mine.token!, other: theirs.token!, secrets: [body.refreshToken, PASSWORD], ...signing };
}

const authorized = (client: Client, authorization: string) =>
  client.get('/users/me', { headers: { authorization } });

/** Several headers of one name, which `fetch` would join. */
function statusOfHeaders(url: string, authorizations: string[]): Promise<number> {
  const headers = authorizations.flatMap((value) => ['authorization', value]);
  return new Promise((resolve, reject) => {
    const host = ['host', new URL(url).host];
    const call = request(`${url}/api/v1/users/me`, { headers: [...host, ...headers] as never }, (answer) => {
      answer.resume();
      resolve(answer.statusCode!);
    });
    call.on('error', reject).end();
  });
}

describe.each([
  ['a secret', () => test.anonymous, { key: null, signer: hmac(JWT_SECRET) }, 'HS256'],
  ['a private key', () => withKey.anonymous, { key, signer: ecdsa(key) }, 'ES256'],
])('with %s, a forged token', (_, clientOf, signing, algorithm) => {
  let client: Client;
  let known: Known;
  beforeAll(async () => {
    client = clientOf();
    known = await knownAt(client, signing);
  });

  it('would get in, were it signed right: the forger of this spec can sign', async () => {
    const { header, claims } = read(known.token);
    expect(header).toEqual({ alg: algorithm, typ: 'at+jwt', kid: expect.any(String) });
    const again = jws(header, { ...claims, jti: 'another' }, known.signer);
    expect((await authorized(client, `Bearer ${again}`)).status).toBe(200);
    expect((await authorized(client, `bearer   ${again}`)).status).toBe(200);
  });

  it('is refused, whatever was forged', async () => {
    const all = Object.entries(forgeries(known));
    expect(all.length).toBeGreaterThan(100);
    const faults: string[] = [];
    for (const [title, authorization] of all) {
      const answer = await authorized(client, authorization);
      try {
        expectProblem(answer, 401, 'token-required');
        expect(answer.headers.get('www-authenticate')).toBe('Bearer realm="doable"');
      } catch (error) {
        faults.push(`${title}: ${answer.status} ${(error as Error).message}`);
      }
    }
    expect(faults).toEqual([]);
  });

  it('is refused before or behind a good one in a second header, and does not count in the query', async () => {
    const forged = forgeries(known)['of a stranger']!;
    expect(await statusOfHeaders(client.url, [forged, `Bearer ${known.token}`])).toBe(401);
    expectProblem(await client.get(`/users/me?access_token=${known.token}`), 401, 'token-required');
  });

  it('of a megabyte is refused before it is read', async () => {
    const { header, claims } = read(known.token);
    const huge = jws({ ...header, x: 'x'.repeat(1_000_000) }, claims, known.signer);
    const answer = await authorized(client, `Bearer ${huge}`);
    expect([answer.status, answer.body.code]).toEqual([431, 'headers-too-large']);
    expect((await authorized(client, `Bearer ${known.token}`)).status).toBe(200);
  });
});

it('gets in where key, type and algorithm are not looked at, so these tests can fail', async () => {
  const forged = forgeries(await knownAt(credulous.anonymous, { key, signer: ecdsa(key) }));
  for (const title of ['with the key id "another"', 'of the type "JWT"'])
    expect((await authorized(credulous.anonymous, forged[title]!)).status).toBe(200);
});
