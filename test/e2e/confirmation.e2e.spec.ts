import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startApp, startBeside, type TestApp } from '../support/app.js';
import { type Answer, Client, PASSWORD, type Person } from '../support/client.js';
import { holding, query } from '../support/database.js';
import { broken } from '../support/faults.js';
import { type Operation, readOperations } from '../support/openapi.js';
import { via } from '../support/people.js';
import { expectProblem } from '../support/problem.js';
import { eventually } from '../support/processes.js';
import { validBody } from '../support/samples.js';
import { codeOf, enableSecondFactor, roomInStep, wrongCode } from '../support/second-factor.js';

/** Believes for years whom it saw once. */
const TRUSTING = broken([
  'features/auth/confirmation/step-up.guard',
  "now() - interval '10 minutes'",
  "now() - interval '10 years'",
]);

let test: TestApp;
let trusting: TestApp;
/** Operations that ask for a fresh proof, as the document says. */
let guarded: Operation[];
let maya: Person;

beforeAll(async () => {
  test = await startApp();
  trusting = await startBeside({ ...test.env, ...TRUSTING });
  guarded = (await readOperations(test)).filter(({ isStepUp }) => isStepUp);
});
beforeEach(async () => {
  maya = await test.anonymous.register();
});
afterAll(async () => {
  await trusting?.close();
  await test.close();
});

const sql = <Row extends Record<string, unknown>>(text: string, ...values: unknown[]) =>
  query<Row>(test.env.DATABASE_URL!, text, values);
/** As when all of somebody's sign-ins were so long ago. */
const age = ({ user }: Person, interval = '601 seconds') =>
  sql('UPDATE sessions SET confirmed_at = now() - $2::interval WHERE user_id = $1', user.id, interval);
const confirm = (client: Client, proof: object) => client.post('/auth/confirmation', proof);
const call = (client: Client, { method, path, body }: Operation): Promise<Answer> =>
  client.call(method, path.replace('/api/v1', '').replace(/{\w+}/, maya.user.id), {
    body: body && validBody(body),
  });
const isConfirmed = async (client: Client) =>
  (await client.post('/users/me/second-factor')).body.code !== 'confirmation-required';

describe('operations that ask for a fresh proof', () => {
  it('are those that change who may enter an account', () => {
    expect(guarded.map(({ title }) => title)).toEqual(
      expect.arrayContaining([
        'POST /api/v1/users/me/second-factor',
        'DELETE /api/v1/users/me/second-factor',
        'POST /api/v1/users/me/second-factor/recovery-codes',
        'POST /api/v1/users/me/tokens',
      ]),
    );
  });

  it('answer 403 confirmation-required ten minutes after the sign-in, at once and whatever else is wrong', async () => {
    for (const operation of guarded.filter(({ roles }) => roles.includes('user'))) {
      const person = await test.anonymous.register();
      const asked = async (client: Client) => (await call(client, operation)).body?.code as unknown;
      await age(person);
      expectProblem(await call(person, operation), 403, 'confirmation-required');
      expectProblem(await call(person, { ...operation, body: undefined }), 403, 'confirmation-required');
      expect([operation.title, await asked(via(trusting.url, person))]).not.toContain(
        'confirmation-required',
      );
      await age(person, '590 seconds');
      expect([operation.title, await asked(person)]).not.toContain('confirmation-required');
    }
  });

  it.each([
    ['/users/me/email', { email: 'stolen@example.com' }],
    ['/users/me/erasure', undefined],
  ])('PUT %s keeps nothing that a session asked for which has ended meanwhile', async (path, body) => {
    let answer = Promise.resolve<Answer | undefined>(undefined);
    let isAnswered = false;
    const own = `SELECT FROM users WHERE id = '${maya.user.id}' FOR UPDATE`;
    await holding(test.env.DATABASE_URL!, own, async () => {
      answer = maya.put(path, { body }).finally(() => (isAnswered = true));
      const waiting = `SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()`;
      await eventually('nobody waits', async () => isAnswered || (await sql(waiting)).length > 0);
      await sql('UPDATE sessions SET revoked_at = now() WHERE user_id = $1', maya.user.id);
    });
    expectProblem((await answer)!, 401, 'token-required');
    const asked = `SELECT type FROM events WHERE subject_id = $1 AND type <> 'user.registered'`;
    expect(await sql(asked, maya.user.id)).toEqual([]);
  });

  it('leave everything else open to who signed in long ago', async () => {
    await age(maya, '80 days');
    expect((await maya.get('/users/me/second-factor')).status).toBe(200);
    expect((await maya.post('/tasks', { title: 'Something' })).status).toBe(201);
  });
});

describe('POST /auth/confirmation', () => {
  it('with the password opens them to this session, and to no other', async () => {
    const { body } = await test.anonymous.post('/auth/login', {
      identifier: maya.user.username,
      password: PASSWORD,
    });
    await age(maya);
    const answer = await confirm(maya, { password: PASSWORD });
    expect([answer.status, answer.text]).toEqual([204, '']);
    expect([await isConfirmed(maya), await isConfirmed(new Client(test.url, body.accessToken))]).toEqual([
      true,
      false,
    ]);
    const facts = await sql(
      `SELECT data FROM events WHERE actor_id = $1 AND type = 'session.confirmed'`,
      maya.user.id,
    );
    expect(facts).toEqual([{ data: {} }]);
  });

  it('refuses a wrong password and none alike, and opens nothing', async () => {
    await age(maya);
    expectProblem(await confirm(maya, { password: 'not-the-password' }), 401, 'wrong-credentials');
    expectProblem(await confirm(maya, {}), 401, 'wrong-credentials');
    expectProblem(await confirm(maya, { code: '123456' }), 401, 'wrong-credentials');
    expect(await isConfirmed(maya)).toBe(false);
  });

  it('asks for both where there is a second factor', async () => {
    const { secret, recoveryCodes } = await enableSecondFactor(maya);
    await age(maya);
    await roomInStep(3_000);
    expectProblem(await confirm(maya, { password: PASSWORD }), 401, 'second-factor-required');
    expectProblem(await confirm(maya, { code: codeOf(secret) }), 401, 'wrong-credentials');
    const wrong = { password: PASSWORD, code: wrongCode(secret) };
    expectProblem(await confirm(maya, wrong), 401, 'wrong-second-factor');
    expect(await isConfirmed(maya)).toBe(false);
    expect((await confirm(maya, { password: PASSWORD, code: codeOf(secret) })).status).toBe(204);
    expect(await isConfirmed(maya)).toBe(true);
    expect((await confirm(maya, { password: PASSWORD, code: recoveryCodes[0] })).status).toBe(204);
  });

  it('asks an account without a password for the second factor alone, and without either for a new sign-in', async () => {
    await sql('UPDATE users SET password_hash = NULL WHERE id = $1', maya.user.id);
    expectProblem(await confirm(maya, { password: PASSWORD }), 403, 'sign-in-again');
    const { secret } = await enableSecondFactor(maya);
    await age(maya);
    expectProblem(await confirm(maya, { password: PASSWORD }), 401, 'second-factor-required');
    expect((await confirm(maya, { code: codeOf(secret) })).status).toBe(204);
    expect(await isConfirmed(maya)).toBe(true);
  });

  it('looks at five wrong passwords of an account in 15 minutes and no more, however many come at once', async () => {
    const guesses = await Promise.all(
      Array.from({ length: 30 }, () => confirm(maya, { password: 'not-the-password' })),
    );
    const count = (status: number) => guesses.filter((guess) => guess.status === status).length;
    expect([count(401), count(429)]).toEqual([5, 25]);
    expectProblem(await confirm(maya, { password: PASSWORD }), 429, 'rate-limited');
    const signedIn = await test.anonymous.post('/auth/login', {
      identifier: maya.user.username,
      password: PASSWORD,
    });
    expect(signedIn.status).toBe(200);
  });

  it('takes one code once from a hundred at once', async () => {
    const { recoveryCodes } = await enableSecondFactor(maya);
    await sql('UPDATE users SET password_hash = NULL WHERE id = $1', maya.user.id);
    const [code] = recoveryCodes;
    const answers = await Promise.all(Array.from({ length: 100 }, () => confirm(maya, { code })));
    expect(answers.filter(({ status }) => status === 204)).toHaveLength(1);
  });
});
