import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApp, startBeside, type TestApp } from '../support/app.js';
import { type Answer, type Client, PASSWORD, type Person } from '../support/client.js';
import { type Break, broken } from '../support/faults.js';
import { via } from '../support/people.js';
import { codeOf, enableSecondFactor } from '../support/second-factor.js';

/** Any number of guesses, so that a hundred codes at once are all looked at. */
const PATIENT: Break[] = [
  ['platform/http/rate-limits', 'const GUESSES = 5;', 'const GUESSES = 1e6;'],
  ['platform/http/rate-limits', 'const TRIES = 10;', 'const TRIES = 1e6;'],
];
/** Takes a code as often as it comes. */
const FORGETFUL: Break[] = [
  ['features/auth/second-factor/second-factor.service', '(last_step IS NULL OR last_step < :step)', 'TRUE'],
  ['features/auth/second-factor/second-factor.service', 'userId, usedAt: IsNull() }', 'userId }'],
];

let test: TestApp;
let patient: TestApp;
let careless: TestApp;

beforeAll(async () => {
  test = await startApp({ MAX_IN_FLIGHT: '200' });
  patient = await startBeside(broken(...PATIENT));
  careless = await startBeside(broken(...PATIENT, ...FORGETFUL));
});
afterAll(async () => {
  for (const app of [patient, careless, test]) await app?.close();
});

const login = ({ user }: Person, code: string, client: Client) =>
  client.post('/auth/login', { identifier: user.username, password: PASSWORD, code });
const count = (answers: Answer[], ...wanted: number[]) =>
  answers.filter(({ status }) => wanted.includes(status)).length;
const atOnce = (people: number, ask: (index: number) => Promise<Answer>) =>
  Promise.all(Array.from({ length: people }, (_, index) => ask(index)));

describe('a hundred sign-ins at once', () => {
  const together = (person: Person, code: string, client: Client, people = 100) =>
    atOnce(people, () => login(person, code, client));

  it('with one code of the app are one session', async () => {
    const maya = await test.anonymous.register();
    const { secret } = await enableSecondFactor(maya);
    const answers = await together(maya, codeOf(secret), test.anonymous);
    expect([count(answers, 200), count(answers, 401, 429)]).toEqual([1, 99]);
  });

  it('with one code of the app are one session even when guesses are not limited', async () => {
    const maya = await test.anonymous.register();
    const { secret } = await enableSecondFactor(maya);
    const answers = await together(maya, codeOf(secret), patient.anonymous);
    expect([count(answers, 200), count(answers, 401)]).toEqual([1, 99]);
  });

  it('are one session, or the confirmation of one, when half of them confirm who is signed in', async () => {
    const maya = await test.anonymous.register();
    const { secret } = await enableSecondFactor(maya);
    const proof = { password: PASSWORD, code: codeOf(secret) };
    const answers = await atOnce(100, (index) =>
      index % 2
        ? login(maya, proof.code, patient.anonymous)
        : via(patient.url, maya).post('/auth/confirmation', proof),
    );
    expect([count(answers, 200, 204), count(answers, 401)]).toEqual([1, 99]);
  });

  it('with one recovery code are one session', async () => {
    const maya = await test.anonymous.register();
    const { recoveryCodes } = await enableSecondFactor(maya);
    const answers = await together(maya, recoveryCodes[0]!, patient.anonymous);
    expect([count(answers, 200), count(answers, 401)]).toEqual([1, 99]);
  });

  it('are many sessions where nobody looks at what was taken, which these tests would notice', async () => {
    const maya = await test.anonymous.register();
    const { secret, recoveryCodes } = await enableSecondFactor(maya);
    for (const code of [codeOf(secret), recoveryCodes[0]!])
      expect(count(await together(maya, code, careless.anonymous, 10), 200)).toBeGreaterThan(1);
  });
});

describe('a hundred confirmations of a second factor at once', () => {
  it('with one code tell one set of recovery codes', async () => {
    const maya = await test.anonymous.register();
    const { secret } = (await maya.post('/users/me/second-factor')).body;
    const code = codeOf(secret);
    const answers = await atOnce(100, () =>
      maya.put('/users/me/second-factor/confirmation', { body: { code } }),
    );
    expect([count(answers, 200), count(answers, 409)]).toEqual([1, 99]);
  });
});
