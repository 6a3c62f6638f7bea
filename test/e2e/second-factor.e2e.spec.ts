import { Secret } from 'otpauth';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startApp, startBeside, type TestApp } from '../support/app.js';
import { tracesOf } from '../support/canaries.js';
import { type Answer, Client, PASSWORD, type Person } from '../support/client.js';
import { query } from '../support/database.js';
import { broken } from '../support/faults.js';
import { via } from '../support/people.js';
import { expectProblem } from '../support/problem.js';
import { eventually } from '../support/processes.js';
import { codeOf, enableSecondFactor, roomInStep, wrongCode } from '../support/second-factor.js';

/** Signs in beside the set-up of a second factor. */
const HASTY = broken(
  ['features/auth/second-factor/second-factor.service', "lock: { mode: 'for_key_share' }", 'lock: undefined'],
  ['features/auth/sessions/sessions.service', "status: 'active' }, lock }", "status: 'active' } }"],
);
/** Lets a sign-in take a second where it stores its session. */
const LINGER = `
  CREATE FUNCTION linger() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN PERFORM pg_sleep(1); RETURN NEW; END';
  CREATE TRIGGER linger BEFORE INSERT ON sessions FOR EACH ROW EXECUTE FUNCTION linger()`;
const LINGERING = `SELECT FROM pg_stat_activity WHERE wait_event = 'PgSleep' AND datname = current_database()`;
const ROUTE = '/users/me/second-factor';

let test: TestApp;
let hasty: TestApp;

beforeAll(async () => {
  test = await startApp({ MAX_IN_FLIGHT: '200' });
  hasty = await startBeside(HASTY);
});
afterAll(async () => {
  await Promise.all([hasty, test].map((app) => app?.close()));
});

const sql = <Row extends Record<string, unknown>>(text: string, ...values: unknown[]) =>
  query<Row>(test.env.DATABASE_URL!, text, values);
const login = ({ user }: Person, code?: string, password = PASSWORD, client = test.anonymous) =>
  client.post('/auth/login', { identifier: user.username, password, code });
const statuses = (answers: Answer[]) => answers.map(({ status }) => status);
const count = (answers: Answer[], status: number) =>
  statuses(answers).filter((other) => other === status).length;
const events = async ({ user }: Person) => {
  const rows = await sql<{ type: string }>(
    `SELECT type FROM events WHERE subject_id = $1 AND type LIKE 'second-factor.%' ORDER BY id`,
    user.id,
  );
  return rows.map(({ type }) => type);
};
/** As when the newest code was long ago. */
const forgetSteps = ({ user }: Person) =>
  sql('UPDATE second_factors SET last_step = NULL WHERE user_id = $1', user.id);

describe('POST /users/me/second-factor', () => {
  it('tells a secret for an authenticator app, and changes nothing yet', async () => {
    const maya = await test.anonymous.register();
    const { status, body } = await maya.post(ROUTE);
    expect([status, Secret.fromBase32(body.secret).bytes.length]).toEqual([201, 20]);
    const uri = new URL(body.uri);
    expect([uri.protocol, uri.host]).toEqual(['otpauth:', 'totp']);
    expect(decodeURIComponent(uri.pathname)).toBe(`/Doable:${maya.user.email}`);
    expect(Object.fromEntries(uri.searchParams)).toEqual({
      issuer: 'Doable',
      secret: body.secret,
      algorithm: 'SHA1',
      digits: '6',
      period: '30',
    });
    expect((await maya.get(ROUTE)).body).toEqual({ isEnabled: false, enabledAt: null, recoveryCodesLeft: 0 });
    expect([(await login(maya)).status, await events(maya)]).toEqual([200, []]);
  });

  it('begun again, makes the secret before void', async () => {
    const maya = await test.anonymous.register();
    const first = (await maya.post(ROUTE)).body.secret as string;
    const second = (await maya.post(ROUTE)).body.secret as string;
    const confirm = (secret: string) => maya.put(`${ROUTE}/confirmation`, { body: { code: codeOf(secret) } });
    expectProblem(await confirm(first), 401, 'wrong-second-factor');
    expect((await confirm(second)).status).toBe(200);
  });

  it('answers 409 to who has one', async () => {
    const maya = await test.anonymous.register();
    await enableSecondFactor(maya);
    expectProblem(await maya.post(ROUTE), 409, 'second-factor-enabled');
  });
});

describe('PUT /users/me/second-factor/confirmation', () => {
  const confirm = (person: Person, code: string) => person.put(`${ROUTE}/confirmation`, { body: { code } });

  it('turns it on, tells ten recovery codes once, and ends the other sessions', async () => {
    const maya = await test.anonymous.register();
    const other = new Client(test.url, (await login(maya)).body.accessToken);
    const { secret } = (await maya.post(ROUTE)).body;
    const { status, body } = await confirm(maya, codeOf(secret));
    expect([status, body.recoveryCodes.length, new Set(body.recoveryCodes).size]).toEqual([200, 10, 10]);
    for (const code of body.recoveryCodes) expect(code).toMatch(/^[A-Z2-7]{4}(-[A-Z2-7]{4}){3}$/);
    expect((await maya.get(ROUTE)).body).toEqual({
      isEnabled: true,
      enabledAt: expect.stringMatching(/Z$/),
      recoveryCodesLeft: 10,
    });
    await eventually('the other session ends', async () => (await other.get('/tasks')).status === 401, 1_500);
    expect((await maya.get('/tasks')).status).toBe(200);
    expect(await events(maya)).toEqual(['second-factor.enabled']);
  });

  it('answers 409 to who has not begun, and to who has confirmed', async () => {
    const maya = await test.anonymous.register();
    expectProblem(await confirm(maya, '123456'), 409, 'no-second-factor');
    const { secret } = await enableSecondFactor(maya);
    expectProblem(await confirm(maya, codeOf(secret)), 409, 'second-factor-enabled');
  });

  it('refuses a wrong code, and sign-in goes on without one', async () => {
    const maya = await test.anonymous.register();
    const { secret } = (await maya.post(ROUTE)).body;
    expectProblem(await confirm(maya, wrongCode(secret)), 401, 'wrong-second-factor');
    expect([(await login(maya)).status, await events(maya)]).toEqual([200, []]);
  });

  /** How many sessions live after it was turned on while sign-ins were about to store theirs. */
  async function sessionsLeft(client: Client): Promise<number> {
    const maya = await test.anonymous.register();
    const { secret } = (await maya.post(ROUTE)).body;
    await sql(LINGER);
    try {
      const racing = [1, 2, 3].map(() => login(maya, undefined, PASSWORD, client));
      await eventually('a sign-in stores its session', async () => (await sql(LINGERING)).length > 0);
      expect((await confirm(via(client.url, maya) as Person, codeOf(secret))).status).toBe(200);
      await Promise.all(racing);
    } finally {
      await sql('DROP FUNCTION linger CASCADE');
    }
    const live = 'SELECT id FROM sessions WHERE user_id = $1 AND revoked_at IS NULL';
    return (await sql(live, maya.user.id)).length;
  }

  it('leaves no session behind that began at the same moment without a code', async () => {
    expect(await sessionsLeft(test.anonymous)).toBe(1);
  });

  it('leaves some where sign-ins hold nothing, so the test above can fail', async () => {
    expect(await sessionsLeft(hasty.anonymous)).toBeGreaterThan(1);
  });
});

describe('POST /auth/login of an account with a second factor', () => {
  let maya: Person;
  let secret: string;
  let recoveryCodes: string[];
  beforeEach(async () => {
    maya = await test.anonymous.register();
    ({ secret, recoveryCodes } = await enableSecondFactor(maya));
  });

  it('asks for a code once the password is right, and not before', async () => {
    expectProblem(await login(maya), 401, 'second-factor-required');
    expectProblem(await login(maya, undefined, 'not-the-password'), 401, 'wrong-credentials');
    expectProblem(await login(maya, codeOf(secret), 'not-the-password'), 401, 'wrong-credentials');
    expect((await login(maya, codeOf(secret))).status).toBe(200);
  });

  it('starts no session with a wrong code', async () => {
    const [before] = await sql('SELECT count(*) FROM sessions');
    for (const code of [wrongCode(secret), '12345', '1234567', 'ABCD-EFGH-IJKL-MNOP', '١٢٣٤٥٦', 'null'])
      expectProblem(await login(maya, code), 401, 'wrong-second-factor');
    expect(await sql('SELECT count(*) FROM sessions')).toEqual([before]);
  });

  it.each([-1, 0, 1])('takes the code of the step at %i', async (steps) => {
    await forgetSteps(maya);
    await roomInStep(3_000);
    expect((await login(maya, codeOf(secret, steps))).status).toBe(200);
  });

  it.each([-2, 2])('refuses the code of the step at %i', async (steps) => {
    await forgetSteps(maya);
    await roomInStep(3_000);
    expectProblem(await login(maya, codeOf(secret, steps)), 401, 'wrong-second-factor');
  });

  it('takes a code as people type it', async () => {
    const code = codeOf(secret);
    expect((await login(maya, ` ${code.slice(0, 3)} ${code.slice(3)}`)).status).toBe(200);
    const typed = recoveryCodes[0]!.toLowerCase().replaceAll('-', ' ');
    expect((await login(maya, typed)).status).toBe(200);
  });

  it('takes no code twice, and none of a step before', async () => {
    await roomInStep(5_000);
    expect((await login(maya, codeOf(secret, 1))).status).toBe(200);
    for (const steps of [1, 0, -1])
      expectProblem(await login(maya, codeOf(secret, steps)), 401, 'wrong-second-factor');
  });

  it('takes a recovery code once, of this account only, and says so', async () => {
    const omar = await test.anonymous.register();
    const theirs = await enableSecondFactor(omar);
    expectProblem(await login(maya, theirs.recoveryCodes[0]), 401, 'wrong-second-factor');
    expect((await login(maya, recoveryCodes[0])).status).toBe(200);
    expectProblem(await login(maya, recoveryCodes[0]), 401, 'wrong-second-factor');
    expect((await login(omar, theirs.recoveryCodes[0])).status).toBe(200);
    expect((await maya.get(ROUTE)).body.recoveryCodesLeft).toBe(9);
    expect(await events(maya)).toEqual(['second-factor.enabled', 'second-factor.recovery-code-used']);
  });

  it('looks at five wrong codes in 15 minutes and no more, however many come at once', async () => {
    const guesses = await Promise.all(Array.from({ length: 40 }, () => login(maya, wrongCode(secret))));
    expect([count(guesses, 401), count(guesses, 429)]).toEqual([5, 35]);
    const refused = await login(maya, codeOf(secret));
    expectProblem(refused, 429, 'rate-limited');
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(800);
  });

  it('lets who is locked out by guesses in with a recovery code', async () => {
    await Promise.all(Array.from({ length: 10 }, () => login(maya, wrongCode(secret))));
    expect((await login(maya, recoveryCodes[0])).status).toBe(200);
  });

  it('does not count codes that were right', async () => {
    for (let round = 0; round < 7; round += 1) {
      await forgetSteps(maya);
      expect((await login(maya, codeOf(secret))).status).toBe(200);
    }
  });
});

describe('POST /users/me/second-factor/recovery-codes', () => {
  it('makes the old codes void', async () => {
    const maya = await test.anonymous.register();
    const { recoveryCodes } = await enableSecondFactor(maya);
    const { status, body } = await maya.post(`${ROUTE}/recovery-codes`);
    expect([status, body.recoveryCodes.length]).toEqual([201, 10]);
    expectProblem(await login(maya, recoveryCodes[0]), 401, 'wrong-second-factor');
    expect((await login(maya, body.recoveryCodes[0])).status).toBe(200);
    expect(await events(maya)).toContain('second-factor.recovery-codes-replaced');
  });

  it('answers 409 to who has no second factor', async () => {
    const maya = await test.anonymous.register();
    expectProblem(await maya.post(`${ROUTE}/recovery-codes`), 409, 'no-second-factor');
  });
});

describe('DELETE /users/me/second-factor', () => {
  it('lets the password be enough again, and ends the other sessions', async () => {
    const maya = await test.anonymous.register();
    const { secret, recoveryCodes } = await enableSecondFactor(maya);
    const other = new Client(test.url, (await login(maya, codeOf(secret))).body.accessToken);
    expect((await maya.delete(ROUTE)).status).toBe(204);
    expect((await login(maya)).status).toBe(200);
    await eventually('the other session ends', async () => (await other.get('/tasks')).status === 401, 1_500);
    expect(await sql('SELECT 1 FROM recovery_codes WHERE user_id = $1', maya.user.id)).toEqual([]);
    expect(await events(maya)).toEqual(['second-factor.enabled', 'second-factor.disabled']);
    expect(recoveryCodes).toHaveLength(10);
  });

  it('has nothing to do without one', async () => {
    const maya = await test.anonymous.register();
    await maya.post(ROUTE);
    expect((await maya.delete(ROUTE)).status).toBe(204);
    expect([
      await sql('SELECT 1 FROM second_factors WHERE user_id = $1', maya.user.id),
      await events(maya),
    ]).toEqual([[], []]);
  });
});

describe('the database', () => {
  it('has no secret and no recovery code in clear', async () => {
    const maya = await test.anonymous.register();
    const { secret, recoveryCodes } = await enableSecondFactor(maya);
    await login(maya, recoveryCodes[0]);
    const { hex } = Secret.fromBase32(secret);
    const codes = [...recoveryCodes, ...recoveryCodes.map((code) => code.replaceAll('-', ''))];
    expect(await tracesOf(test.env.DATABASE_URL!, [secret, hex, hex.toLowerCase(), ...codes])).toEqual([]);
    expect(await tracesOf(test.env.DATABASE_URL!, [maya.user.username])).not.toEqual([]);
  });
});
