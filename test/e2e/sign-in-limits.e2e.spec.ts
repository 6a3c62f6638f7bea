import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApp, startBeside, type TestApp } from '../support/app.js';
import { built } from '../support/built.js';
import { Client, PASSWORD } from '../support/client.js';
import { broken, type FragileServer, inRedis, ownRedis } from '../support/faults.js';
import { At, type Told } from '../support/from-address.js';
import { expectProblem } from '../support/problem.js';
import { eventually } from '../support/processes.js';
import { scaled } from '../support/scale.js';

/** Failures that one network may have with one account. */
const LIMIT = 10;
const GUESSES = scaled(10_000, 400);

/** Looks at every password that comes. */
const PATIENT = broken(['platform/http/rate-limits', 'await this.count(this.strangers, key);', '']);

let redis: FragileServer;
let test: TestApp;
let other: TestApp;
let patient: TestApp;
let strict: TestApp;
/** How many passwords were compared with a hash in `test`. */
let compared = 0;
const visitors: At[] = [];

beforeAll(async () => {
  redis = await ownRedis();
  await redis.start();
  test = await startApp({ REDIS_URL: redis.url });
  other = await startBeside({ ...test.env, TRUSTED_PROXIES: '127.0.0.3' });
  patient = await startBeside({ ...test.env, ...PATIENT });
  // What others count of this machine is none of its business.
  strict = await startBeside({
    ...test.env,
    RATE_LIMIT_SIGN_IN: '5',
    REDIS_CACHE_URL: `${redis.url}/1`,
    TRUSTED_PROXIES: '127.0.0.3',
  });
  await countComparisons();
});
afterAll(async () => {
  visitors.forEach((visitor) => visitor.close());
  await Promise.all([other, patient, strict, test].map((app) => app?.close()));
  await redis?.remove();
});

async function countComparisons(): Promise<void> {
  const { Passwords } =
    await built<typeof import('../../src/features/auth/passwords.js')>('features/auth/passwords');
  const passwords = test.app.get(Passwords);
  const matches = passwords.matches.bind(passwords);
  passwords.matches = (...given) => {
    compared += 1;
    return matches(...given);
  };
}

function at(url: string, address = '127.0.0.1'): At {
  const visitor = new At(url, address);
  visitors.push(visitor);
  return visitor;
}

const guess = (visitor: At, identifier: string, headers = {}, password = 'not-the-password'): Promise<Told> =>
  visitor.post('/auth/login', { identifier, password }, headers);
const signIn = (visitor: At, identifier: string) => guess(visitor, identifier, {}, PASSWORD);

/** As many guesses as asked for, some at once; how often each status came. */
async function guesses(
  visitor: At,
  identifier: string,
  { count, atOnce, headers = () => ({}) }: { count: number; atOnce: number; headers?: () => object },
): Promise<Record<number, number>> {
  const statuses: Record<number, number> = {};
  let left = count;
  const guesser = async () => {
    while (left > 0) {
      left -= 1;
      const { status } = await guess(visitor, identifier, headers());
      statuses[status] = (statuses[status] ?? 0) + 1;
    }
  };
  await Promise.all(Array.from({ length: atOnce }, guesser));
  return statuses;
}

const someAddress = () => `203.0.113.${Math.floor(Math.random() * 256)}`;
/** What somebody sends who wants to seem to come from elsewhere each time. */
const elsewhere = () => ({
  'x-forwarded-for': someAddress(),
  forwarded: `for=${someAddress()}`,
  'x-real-ip': someAddress(),
  'cf-connecting-ip': someAddress(),
  'true-client-ip': someAddress(),
});

describe('POST /auth/login', () => {
  it(`looks at ten of ${GUESSES} guesses, 200 at once, wherever they claim to come from, and lets the owner in elsewhere`, async () => {
    const { user } = await test.anonymous.register();
    compared = 0;
    const many = { count: GUESSES, atOnce: 200, headers: elsewhere };
    const statuses = await guesses(at(test.url), user.username, many);
    expect(compared).toBeLessThanOrEqual(LIMIT);
    expect(statuses).toEqual({ 401: LIMIT, 429: GUESSES - LIMIT });
    const late = await signIn(at(test.url), user.username);
    expect(late).toMatchObject({ status: 429, code: 'rate-limited' });
    expect(late.retryAfter).toBeGreaterThan(800);
    expect((await signIn(at(test.url, '127.0.0.2'), user.username)).status).toBe(200);
  });

  it('looks at all of them where nothing is counted, so that test can fail', async () => {
    const { user } = await test.anonymous.register();
    const statuses = await guesses(at(patient.url), user.username, { count: 40, atOnce: 4 });
    expect(statuses).toEqual({ 401: 40 });
  });

  /** How many accounts Redis has seen so many wrong guesses at. */
  const countedIn = (guessed: string) =>
    inRedis(redis.url, async (client) => {
      const counts = await Promise.all((await client.keys('*:stranger:*')).map((key) => client.get(key)));
      return counts.filter((count) => count === guessed).length;
    });

  it('counts over every instance', async () => {
    const [here, there] = [at(test.url), at(other.url)];
    // The guesses above may have kept one of them so busy that it leaves Redis alone for a second.
    await eventually('one of them does not count in Redis', async () => {
      const [{ user }, before] = [await test.anonymous.register(), await countedIn('2')];
      for (const visitor of [here, there]) await guess(visitor, user.username);
      return (await countedIn('2')) > before;
    });
    const { user } = await test.anonymous.register();
    const statuses: number[] = [];
    for (let round = 0; round < 14; round += 1)
      statuses.push((await guess(round % 2 ? here : there, user.username)).status);
    expect(statuses).toEqual([...Array<number>(LIMIT).fill(401), 429, 429, 429, 429]);
  });

  it('takes every spelling that means the same account as one', async () => {
    await test.anonymous.register({ username: 'Kiki.k', email: 'kiki@example.com' });
    const visitor = at(test.url);
    // With KELVIN SIGN, dotted capital I, and a combining mark.
    const spellings = ['kiki.k', 'KIKI.K', '\u212aiki.k', 'k\u0130ki.k', 'ki\u0307ki.k', 'KiKi.\u212a'];
    const statuses: number[] = [];
    for (let round = 0; round < 12; round += 1)
      statuses.push((await guess(visitor, spellings[round % spellings.length]!)).status);
    expect(statuses).toEqual([...Array<number>(LIMIT).fill(401), 429, 429]);
    expect((await signIn(visitor, 'kiki@example.com')).status).toBe(200);
  });

  it('tells by its limit nothing of whether there is such an account', async () => {
    const { user } = await test.anonymous.register();
    const ofKnown = await guesses(at(test.url), user.username, { count: 15, atOnce: 1 });
    const ofNobody = await guesses(at(test.url), `nobody-${randomUUID()}`, { count: 15, atOnce: 1 });
    expect(ofKnown).toEqual(ofNobody);
  });

  it('counts what was right no longer', async () => {
    const { user } = await test.anonymous.register();
    const visitor = at(test.url);
    expect(await guesses(visitor, user.username, { count: LIMIT - 1, atOnce: 1 })).toEqual({
      401: LIMIT - 1,
    });
    for (let round = 0; round < 4; round += 1)
      expect((await signIn(visitor, user.username)).status).toBe(200);
    expect((await guess(visitor, user.username)).status).toBe(401);
    expect((await signIn(visitor, user.username)).status).toBe(429);
  });

  it('believes X-Forwarded-For from a proxy that is named, with or without ports, and from nobody else', async () => {
    const { user } = await test.anonymous.register();
    const forwarded = (address: string) => ({ 'x-forwarded-for': `198.51.100.9, ${address}` });
    const [direct, proxy] = [at(other.url), at(other.url, '127.0.0.3')];
    const through = (address: string) => guess(proxy, user.username, forwarded(address));
    for (let round = 0; round < LIMIT; round += 1) await through(`203.0.113.1:${5000 + round}`);
    expect((await through('203.0.113.1')).status).toBe(429);
    expect((await through('203.0.113.2')).status).toBe(401);
    for (let round = 0; round < LIMIT; round += 1)
      await guess(direct, user.username, forwarded(`203.0.113.${10 + round}`));
    expect((await guess(direct, user.username, forwarded('203.0.113.99'))).status).toBe(429);
  });

  it('counts an IPv6 network of 64 bits as one', async () => {
    const { user } = await test.anonymous.register();
    const proxy = at(other.url, '127.0.0.3');
    const from = (address: string) => guess(proxy, user.username, { 'x-forwarded-for': address });
    for (let round = 0; round < LIMIT; round += 1) await from(`2001:db8:1:2:${round}::${round}`);
    expect((await from('2001:db8:1:2:ffff::1')).status).toBe(429);
    expect((await from('2001:db8:1:3::1')).status).toBe(401);
  });

  it('counts such a network as one also where each of its addresses asks for another account', async () => {
    const proxy = at(strict.url, '127.0.0.3');
    const from = (address: string) => guess(proxy, randomUUID(), { 'x-forwarded-for': address });
    for (let round = 0; round < 5; round += 1)
      expect((await from(`2001:db8:1:2::${round}`)).status).toBe(401);
    expect((await from('2001:db8:1:2:ffff::1')).status).toBe(429);
    expect((await from('2001:db8:1:3::1')).status).toBe(401);
  });

  it('leaves neither addresses nor accounts in Redis', async () => {
    const identifier = `nobody-${randomUUID()}`;
    await guess(at(test.url), identifier);
    const kept = await inRedis(redis.url, (client) => client.keys('doable-rate:*'));
    expect(kept.filter((key) => key.includes('stranger')).length).toBeGreaterThan(0);
    expect(kept.join('\n')).not.toMatch(/127\.0\.0|203\.0|nobody/);
  });
});

const REQUESTS: [string, (email: string) => object, number][] = [
  ['/auth/password-reset', (identifier) => ({ identifier }), 204],
  [
    '/auth/register',
    (email) => ({ email, username: `u${randomUUID().slice(0, 12)}`, password: PASSWORD }),
    201,
  ],
];

describe.each(REQUESTS)('POST %s', (path, about, good) => {
  it('has ten mails sent to an address for one network, and more for others', async () => {
    const email = `${randomUUID()}@example.com`;
    const ask = (visitor: At) => visitor.post(path, about(email));
    const statuses: number[] = [];
    const visitor = at(test.url);
    for (let round = 0; round < 12; round += 1) statuses.push((await ask(visitor)).status);
    expect(statuses).toEqual([...Array<number>(LIMIT).fill(good), 429, 429]);
    expect((await ask(at(test.url, '127.0.0.2'))).status).toBe(good);
  });
});

describe('a request with a bad token', () => {
  it('is counted by its address, which then gets 429, while those who are signed in go on', async () => {
    const { token } = await test.anonymous.register();
    const bad = new Client(strict.url, `${token}x`);
    const answers = [];
    for (let round = 0; round < 8; round += 1) answers.push(await bad.get('/users/me'));
    for (const answer of answers.slice(0, 5)) expectProblem(answer, 401, 'token-required');
    expect(answers[0]!.headers.get('ratelimit')).toMatch(/^"anonymous";r=\d+;t=\d+$/);
    for (const answer of answers.slice(5)) expectProblem(answer, 429, 'rate-limited');
    expect((await new Client(strict.url, token).get('/users/me')).status).toBe(200);
  });
});

describe('without Redis', () => {
  it('each instance still limits, and forgets nothing it has counted', async () => {
    const { user } = await test.anonymous.register();
    const visitor = at(test.url);
    expect(await guesses(visitor, user.username, { count: 5, atOnce: 5 })).toEqual({ 401: 5 });
    await redis.stop();
    compared = 0;
    expect(await guesses(visitor, user.username, { count: 200, atOnce: 20 })).toEqual({ 401: 5, 429: 195 });
    expect(compared).toBe(5);
    expect((await signIn(at(test.url, '127.0.0.2'), user.username)).status).toBe(200);
    const { status } = await at(strict.url).post('/auth/refresh', { refreshToken: 'x'.repeat(43) });
    expect([401, 429]).toContain(status);
    expect((await guesses(at(strict.url), 'nobody', { count: 10, atOnce: 1 }))[429]).toBeGreaterThanOrEqual(
      5,
    );
  });
});
