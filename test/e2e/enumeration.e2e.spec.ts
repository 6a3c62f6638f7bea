import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApp, startBeside, type TestApp } from '../support/app.js';
import { type Answer, type Client, PASSWORD } from '../support/client.js';
import { query } from '../support/database.js';
import { broken } from '../support/faults.js';
import { inTurns, legible, overlap, quartiles, type Quartiles } from '../support/timing.js';

/** How often something is measured that takes as long as a password does, and something short. */
const [ROUNDS, MANY] = [20, 60];
/** Each is asked about a few times only, far from the limits of one account. */
const KNOWN = 20;

/** Saves the time that a password takes where there is none, and answers in another way. */
const TALKATIVE = broken(
  [
    'features/auth/passwords',
    'const stored = hashed ?? (await this.nobody);',
    'const stored = hashed; if (!stored) return false;',
  ],
  [
    'features/auth/recovery/recovery.controller',
    'return this.recovery.requestReset(identifier);',
    `const isKnown = await this.recovery.users.findCredentials(identifier);
     if (isKnown) return this.recovery.requestReset(identifier);
     throw new Error('nobody');`,
  ],
);

type Question = [title: string, ask: (client: Client, email: string) => Promise<Answer>, rounds: number];

/** What somebody asks who wants to know whether an address has an account. */
const QUESTIONS: Question[] = [
  [
    'POST /auth/login',
    (client, identifier) => client.post('/auth/login', { identifier, password: 'not-the-password' }),
    ROUNDS,
  ],
  [
    'POST /auth/register',
    (client, email) => client.post('/auth/register', { username: name(), email, password: PASSWORD }),
    ROUNDS,
  ],
  [
    'POST /auth/password-reset',
    (client, identifier) => client.post('/auth/password-reset', { identifier }),
    MANY,
  ],
];

const name = () => `u${randomUUID().slice(0, 12)}`;
/** As long as those of `Client.register`, so that lengths can be compared. */
const unknown = () => `${name()}@example.com`;

let test: TestApp;
let talkative: TestApp;
let known: string[];

beforeAll(async () => {
  test = await startApp({ PASSWORD_MEMORY_KIB: '' });
  talkative = await startBeside({ ...test.env, ...TALKATIVE });
  const people = await Promise.all(Array.from({ length: KNOWN }, () => test.anonymous.register()));
  known = people.map(({ user }) => user.email);
  await query(test.env.DATABASE_URL!, 'UPDATE users SET email_verified_at = now()');
});
afterAll(async () => {
  await talkative?.close();
  await test.close();
});

/** What differs between two answers that are alike: ids, tokens, moments, names. */
const OWN =
  /[0-9a-f]{8}-[0-9a-f-]{27}|eyJ[\w.-]+|[\w-]{43}|\d{4}-\d{2}-\d{2}T[\d:.]+Z|u[0-9a-f]{8}-[0-9a-f]{3}/g;
const VARYING = ['x-request-id', 'date', 'ratelimit'];

/** An answer with the lengths of what is its own in the place of it. */
function shape({ status, headers, text }: Answer): unknown {
  const said = [...headers].map(([header, value]) => [header, VARYING.includes(header) ? '' : value]);
  const alike = text.replaceAll(headers.get('x-request-id')!, 'the request');
  return { status, said, text: alike.replace(OWN, (value) => `${value.length} characters`) };
}

const series = (client: Client, ask: Question[1], rounds: number) =>
  inTurns(
    rounds,
    (round) => ask(client, known[round % KNOWN]!),
    () => ask(client, unknown()),
  );

describe.each(QUESTIONS)('%s', (title, ask, rounds) => {
  it('answers alike whether or not there is such an account', async () => {
    const [mine, nobodys] = [await ask(test.anonymous, known[0]!), await ask(test.anonymous, unknown())];
    expect(shape(nobodys)).toEqual(shape(mine));
  });

  it('takes as long whether or not there is such an account', async () => {
    const [mine, nobodys] = await series(test.anonymous, ask, rounds);
    console.info(`${title}: known ${legible(mine)}, unknown ${legible(nobodys)}, ${rounds} of each`);
    expect(overlap(mine, nobodys)).toBe(true);
  });
});

describe('these tests', () => {
  const [[, login], , [, reset]] = QUESTIONS as [Question, unknown, Question];

  it('notice an answer that tells', async () => {
    const [mine, nobodys] = [
      await reset(talkative.anonymous, known[0]!),
      await reset(talkative.anonymous, unknown()),
    ];
    expect(shape(nobodys)).not.toEqual(shape(mine));
  });

  it('notice a sign-in that ends sooner where there is no account', { retry: 3 }, async () => {
    const [mine, nobodys] = await series(talkative.anonymous, login, ROUNDS);
    expect(overlap(mine, nobodys)).toBe(false);
  });

  it('do not mistake a spread for a difference', () => {
    const around = (middle: number): Quartiles => quartiles([-2, -1, 0, 1, 2].map((off) => middle + off));
    expect([overlap(around(5), around(6)), overlap(around(5), around(8))]).toEqual([true, false]);
  });
});
