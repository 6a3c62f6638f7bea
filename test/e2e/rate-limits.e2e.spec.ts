import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApp, startBeside, type TestApp } from '../support/app.js';
import { type Answer, Client } from '../support/client.js';

describe('rate limits, counted over two instances', () => {
  let here: TestApp;
  let there: TestApp;
  beforeAll(async () => {
    here = await startApp({ RATE_LIMIT_SIGN_IN: '10', RATE_LIMIT_USER: '200' });
    there = await startBeside(here.env);
  });
  afterAll(async () => {
    await Promise.all([there?.close(), here?.close()]);
  });

  it('answers 429 with Retry-After to an address that signs in too often, whatever it forwards for and however it spells the path', async () => {
    const answers: Answer[] = [];
    for (let attempt = 0; attempt < 14; attempt += 1) {
      const client = attempt % 2 ? there.anonymous : here.anonymous;
      const headers = { 'x-forwarded-for': `203.0.113.${attempt}` };
      const path = attempt % 3 ? '/auth/login' : '//%61pi/v1/auth/login';
      const body = { identifier: 'nobody', password: 'wrong-password' };
      answers.push(await client.post(path, body, { headers }));
    }
    const accepted = answers.slice(0, 10);
    const refused = answers.slice(10);
    expect(accepted.map(({ status }) => status)).toEqual(accepted.map(() => 401));
    expect(accepted.map(({ headers }) => headers.get('ratelimit')?.slice(0, 14))).toContain('"anonymous";r=');
    expect(refused.map(({ status }) => status)).toEqual([429, 429, 429, 429]);
    expect(Math.min(...refused.map(({ headers }) => Number(headers.get('retry-after'))))).toBeGreaterThan(
      800,
    );
  });

  it('answers 429 to a user on every instance, at most 25 requests for each instance late', async () => {
    const { user, token } = await signedIn(here);
    const clients = [new Client(here.url, token, user), new Client(there.url, token, user)];
    const answered: number[] = [];
    for (let round = 0; round < 300; round += 1)
      answered.push((await clients[round % 2]!.get('/users/me')).status);
    const accepted = answered.filter((status) => status === 200).length;
    expect(accepted).toBeGreaterThanOrEqual(200 - 50);
    expect(accepted).toBeLessThanOrEqual(200 + 50);
    expect(answered.slice(-2)).toEqual([429, 429]);
  });
});

/** The address has used up its sign-ins, so a session is made by the application itself. */
async function signedIn({ app }: TestApp): Promise<{ token: string; user: NonNullable<Client['user']> }> {
  const { built } = await import('../support/built.js');
  const { AuthService } = await built<typeof import('../../src/features/auth/auth.service.js')>(
    'features/auth/auth.service',
  );
  const input = { email: 'many@example.com', username: 'many', password: 'correct-horse-battery' };
  const { accessToken, user } = await app
    .get(AuthService)
    .register(input, { userAgent: 'test', address: '127.0.0.1' });
  return { token: accessToken, user: { ...user, email: input.email } };
}
