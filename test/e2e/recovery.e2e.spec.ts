import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApp, startBeside, startWorker, type TestApp } from '../support/app.js';
import { built } from '../support/built.js';
import { Client, PASSWORD, type Person } from '../support/client.js';
import { query } from '../support/database.js';
import { broken } from '../support/faults.js';
import { type Mailbox, openMailbox } from '../support/mailbox.js';
import { expectProblem } from '../support/problem.js';
import { eventually } from '../support/processes.js';

const NEW_PASSWORD = 'another-horse-battery';
/** Takes a mailed secret as often as it comes. */
const FORGETFUL = broken(
  [
    'features/auth/recovery/mailed-secrets.service',
    'purpose = $2 AND used_at IS NULL AND expires_at',
    'purpose = $2 AND expires_at',
  ],
  [
    'features/auth/recovery/mailed-secrets.service',
    'return found !== null && found.usedAt === null;',
    'return found !== null;',
  ],
);

let test: TestApp;
let background: Awaited<ReturnType<typeof startWorker>>;
let mailbox: Mailbox;
let forgetful: TestApp;

beforeAll(async () => {
  mailbox = await openMailbox();
  test = await startApp({ MAIL_URL: mailbox.url, ACCOUNT_DELETION_DAYS: '0' });
  background = await startWorker();
  forgetful = await startBeside(FORGETFUL);
});
afterAll(async () => {
  await forgetful?.close();
  await background.close();
  await test.close();
  await mailbox.close();
});

const register = (details: Record<string, unknown> = {}): Promise<Person> => test.anonymous.register(details);
const login = (identifier: string, password = PASSWORD) =>
  test.anonymous.post('/auth/login', { identifier, password });
const rows = <Row extends object>(text: string, values: unknown[]) =>
  query<Row & Record<string, unknown>>(test.env.DATABASE_URL!, text, values);

/** The secret of the newest mail to an address whose link leads to `page`. */
async function mailed(page: string, address: string): Promise<string> {
  const secrets = () =>
    mailbox
      .texts(address)
      .flatMap((text) => new RegExp(`/account/${page}#([\\w-]{43})`).exec(text)?.[1] ?? []);
  await eventually(`no ${page} for ${address}`, async () => Promise.resolve(secrets().length > 0));
  return secrets().at(-1)!;
}

/** Somebody who has confirmed their address. */
async function verified(): Promise<Person> {
  const person = await register();
  await rows('UPDATE users SET email_verified_at = now() WHERE id = $1', [person.user.id]);
  return person;
}

async function resetOf(person: Person): Promise<string> {
  await test.anonymous.post('/auth/password-reset', { identifier: person.user.email });
  return mailed('reset-password', person.user.email);
}

/** The secret of the mail that comes to an address when somebody wants it for theirs. */
async function changeTo(email: string, person: Client): Promise<string> {
  expect((await person.put('/users/me/email', { body: { email } })).status).toBe(204);
  return mailed('change-email', email);
}
const confirmChange = (secret: string) => test.anonymous.put('/auth/email-change', { body: { secret } });

/** Resolves when the worker has done all that there is to do. */
const settled = () =>
  eventually('not all is done', async () => {
    const open = `SELECT FROM events WHERE relayed_at IS NULL
      UNION ALL SELECT FROM jobs WHERE done_at IS NULL AND run_at <= now()`;
    return (await rows(open, [])).length === 0;
  });

const inParallel = async (count: number, request: () => Promise<{ status: number }>) => {
  const answers = await Promise.all(Array.from({ length: count }, request));
  return answers.filter(({ status }) => status < 300).length;
};

describe('PUT /auth/email-verification', () => {
  it('makes the address the account’s own, with the secret of the welcome mail, once', async () => {
    const person = await register();
    const secret = await mailed('verify-email', person.user.email);
    const redeem = () => test.anonymous.put('/auth/email-verification', { body: { secret } });
    expect(await inParallel(100, redeem)).toBe(1);
    expectProblem(await redeem(), 400, 'mailed-secret-invalid');
    expect((await person.get('/users/me')).body.emailVerifiedAt).toMatch(/Z$/);
  });

  it('tells the owner, and not the claimant, when somebody else registers with the address', async () => {
    const owner = await register();
    const secret = await mailed('verify-email', owner.user.email);
    expect((await test.anonymous.put('/auth/email-verification', { body: { secret } })).status).toBe(204);
    const squatter = await register({ email: owner.user.email, username: `s${randomUUID().slice(0, 8)}` });
    await squatter.post('/users/me/email-verification');
    await settled();
    expect(mailbox.to(owner.user.email)).toContainEqual(expect.stringMatching(/^<address-in-use/));
    expect(mailbox.texts(owner.user.email).filter((text) => text.includes('/verify-email#'))).toHaveLength(1);
    expect((await login(owner.user.email)).body.user.id).toBe(owner.user.id);
  });

  it('is for one of two accounts that claim the address; the other is refused', async () => {
    const first = await register();
    const firstSecret = await mailed('verify-email', first.user.email);
    await register({ email: first.user.email, username: `t${randomUUID().slice(0, 8)}` });
    await settled();
    const secondSecret = await mailed('verify-email', first.user.email);
    expect(secondSecret).not.toBe(firstSecret);
    expect(
      (await test.anonymous.put('/auth/email-verification', { body: { secret: secondSecret } })).status,
    ).toBe(204);
    const late = await test.anonymous.put('/auth/email-verification', { body: { secret: firstSecret } });
    expectProblem(late, 409, 'email-taken');
  });
});

describe('POST and PUT /auth/password-reset', () => {
  it('sets a new password once, ends every session, and tells the owner', async () => {
    const person = await verified();
    const secret = await resetOf(person);
    const redeem = () =>
      test.anonymous.put('/auth/password-reset', { body: { secret, password: NEW_PASSWORD } });
    expect(await inParallel(100, redeem)).toBe(1);
    expectProblem(await login(person.user.email), 401, 'wrong-credentials');
    expect((await login(person.user.email, NEW_PASSWORD)).status).toBe(200);
    // Nothing was asked with it before, so nobody believes in its session.
    expectProblem(await person.get('/users/me'), 401);
    await settled();
    expect(mailbox.to(person.user.email)).toContainEqual(expect.stringMatching(/^<password-changed/));
  });

  it('answers the same for an account that is not there', async () => {
    const person = await register();
    const known = await test.anonymous.post('/auth/password-reset', { identifier: person.user.email });
    const unknown = await test.anonymous.post('/auth/password-reset', { identifier: 'nobody@example.com' });
    const names = (answer: typeof known) => [...answer.headers.keys()].sort();
    expect([unknown.status, unknown.text, names(unknown)]).toEqual([known.status, known.text, names(known)]);
    await settled();
    expect(mailbox.to('nobody@example.com')).toEqual([]);
  });

  it('is void after the password was changed', async () => {
    const person = await verified();
    const secret = await resetOf(person);
    const change = { currentPassword: PASSWORD, password: NEW_PASSWORD };
    expect((await person.put('/users/me/password', { body: change })).status).toBe(204);
    const late = await test.anonymous.put('/auth/password-reset', { body: { secret, password: PASSWORD } });
    expectProblem(late, 400, 'mailed-secret-invalid');
  });

  it.each([
    ['after half an hour', `UPDATE mailed_secrets SET expires_at = now() WHERE user_id = $1`],
    ['once the account has another address', `UPDATE users SET email = 'new-' || email WHERE id = $1`],
    ['once the account is disabled', `UPDATE users SET status = 'disabled' WHERE id = $1`],
  ])('is void %s', async (_, change) => {
    const person = await verified();
    const secret = await resetOf(person);
    await rows(change, [person.user.id]);
    const late = await test.anonymous.put('/auth/password-reset', { body: { secret, password: PASSWORD } });
    expectProblem(late, 400, 'mailed-secret-invalid');
  });

  it('ends the erasure and the change of address that a squatter of the address asked for', async () => {
    const person = await register();
    const secret = await changeTo(`squatter-${person.user.email}`, person);
    await rows(`UPDATE users SET erase_at = now() + interval '14 days' WHERE id = $1`, [person.user.id]);
    const body = { secret: await resetOf(person), password: NEW_PASSWORD };
    expect((await test.anonymous.put('/auth/password-reset', { body })).status).toBe(204);
    expectProblem(await confirmChange(secret), 400, 'mailed-secret-invalid');
    expect((await login(person.user.email, NEW_PASSWORD)).body.user.eraseAt).toBeNull();
  });

  it('takes no secret that was mailed for something else, or to an address of before', async () => {
    const person = await register();
    const secret = await mailed('verify-email', person.user.email);
    const body = { secret, password: NEW_PASSWORD };
    expectProblem(await test.anonymous.put('/auth/password-reset', { body }), 400, 'mailed-secret-invalid');
    await rows(`UPDATE users SET email = 'new-' || email WHERE id = $1`, [person.user.id]);
    const late = await test.anonymous.put('/auth/email-verification', { body: { secret } });
    expectProblem(late, 400, 'mailed-secret-invalid');
  });
});

describe('PUT /users/me/email', () => {
  it('changes the address when the new one is confirmed, and tells the old one', async () => {
    const person = await verified();
    const email = `new-${person.user.username}@example.com`;
    const other = await changeTo(`other-${email}`, person);
    const secret = await changeTo(email, person);
    expect((await person.get('/users/me')).body.email).toBe(person.user.email);
    expect(await inParallel(100, () => confirmChange(secret))).toBe(1);
    expectProblem(await confirmChange(other), 400, 'mailed-secret-invalid');
    expect((await person.get('/users/me')).body).toMatchObject({
      email,
      emailVerifiedAt: expect.any(String),
    });
    await settled();
    expect(mailbox.texts(person.user.email).join()).toContain(email);
  });

  it('leaves the address as it is when the session that asked was ended before the link was opened', async () => {
    const owner = await verified();
    const thief = new Client(test.url, (await login(owner.user.email)).body.accessToken);
    const secret = await changeTo(`thief-${owner.user.email}`, thief);
    expect((await owner.delete('/users/me/sessions')).status).toBe(204);
    expectProblem(await confirmChange(secret), 400, 'mailed-secret-invalid');
    expect((await owner.get('/users/me')).body.email).toBe(owner.user.email);
  });

  it('tells nothing to an address that the account never confirmed', async () => {
    const person = await register();
    await confirmChange(await changeTo(`new-${person.user.username}@example.com`, person));
    const told = `SELECT data FROM events WHERE type = 'email.changed' AND subject_id = $1`;
    expect(await rows(told, [person.user.id])).toEqual([{ data: { from: null } }]);
  });

  it('gives nobody an address that another account owns, and tells nobody but its owner', async () => {
    const [owner, other] = [await verified(), await verified()];
    const answer = await other.put('/users/me/email', { body: { email: owner.user.email } });
    expect(answer.status).toBe(204);
    await settled();
    expect(mailbox.to(owner.user.email)).toContainEqual(expect.stringMatching(/^<address-in-use/));
    expect(mailbox.texts(owner.user.email).filter((text) => text.includes('change-email#'))).toEqual([]);
  });
});

describe('a mailed secret', () => {
  it.each([
    [
      'a sixth time within an hour',
      `INSERT INTO mailed_secrets (id, user_id, purpose, email, digest, created_at, expires_at)
       SELECT gen_random_uuid(), id, 'reset-password', email, sha256(gen_random_uuid()::text::bytea), now(), now()
       FROM users, generate_series(1, 5) WHERE id = $1`,
    ],
    [
      'when the password was changed since it was asked for',
      `UPDATE users SET password_changed_at = now() + interval '1 minute' WHERE id = $1`,
    ],
  ])('is not sent %s', async (_, prevent) => {
    const person = await register();
    await rows(prevent, [person.user.id]);
    await test.anonymous.post('/auth/password-reset', { identifier: person.user.email });
    await settled();
    expect(mailbox.texts(person.user.email).filter((text) => text.includes('/reset-password#'))).toEqual([]);
  });

  it('is good more than once where nobody notes its use, so the tests above can fail', async () => {
    const person = await register();
    const email = `new-${person.user.username}@example.com`;
    const redeem = (path: string, body: object) => () => forgetful.anonymous.put(path, { body });
    const verify = { secret: await mailed('verify-email', person.user.email) };
    expect(await inParallel(10, redeem('/auth/email-verification', verify))).toBeGreaterThan(1);
    const reset = { secret: await resetOf(person), password: PASSWORD };
    expect(await inParallel(10, redeem('/auth/password-reset', reset))).toBeGreaterThan(1);
    const { body } = await login(person.user.email);
    const change = { secret: await changeTo(email, new Client(test.url, body.accessToken)) };
    expect(await inParallel(10, redeem('/auth/email-change', change))).toBeGreaterThan(1);
  });
});

describe('PUT and DELETE /users/me/erasure', () => {
  it('erases the account with all it owns, keeps only what it did as administrator, and spares who has changed their mind', async () => {
    const person = await register({ displayName: 'Vanishing Person' });
    await person.task({ title: 'Vanishing task' });
    const unsure = await register();
    const ids = [unsure.user.id, person.user.id];
    const recorded = `INSERT INTO events (id, type, actor_id, subject_id, scopes, data) VALUES
      (gen_random_uuid(), 'account.erasure-requested', $1, $1, '{}', '{}'),
      (gen_random_uuid(), 'administration.role-changed', $2, $1, '{}', '{"to": "admin"}')`;
    await rows(recorded, ids);
    const { status, body } = await person.put('/users/me/erasure');
    expect([status, Date.parse(body.eraseAt) <= Date.now()]).toEqual([200, true]);
    await settled();
    expect(await rows('SELECT id FROM users WHERE id = ANY($1)', [ids])).toEqual([{ id: ids[0] }]);
    const traces = `SELECT data FROM events WHERE data::text LIKE '%Vanishing%' OR actor_id = $1`;
    expect(await rows(traces, [person.user.id])).toEqual([{ data: { to: 'admin' } }]);
  });
});

describe('a way in that was added or taken away', () => {
  it('is told to the owner, who may not have been the one, at a confirmed address', async () => {
    const [person, unconfirmed] = [await verified(), await register()];
    const program = { name: 'a program', scopes: ['tasks:read'] };
    for (const one of [person, unconfirmed]) await one.post('/users/me/tokens', program);
    await settled();
    expect(mailbox.texts(person.user.email).join()).toContain('personal access token');
    expect(mailbox.texts(unconfirmed.user.email).join()).not.toContain('personal access token');
  });
});

describe('what has expired', () => {
  it('is taken away a month later, with the refresh tokens of a session, and nothing else is', async () => {
    const [old, young] = [await register(), await register()];
    await mailed('verify-email', old.user.email);
    await rows(`UPDATE sessions SET revoked_at = now() - interval '31 days' WHERE user_id = $1`, [
      old.user.id,
    ]);
    await rows(`UPDATE mailed_secrets SET expires_at = now() - interval '2 days' WHERE user_id = $1`, [
      old.user.id,
    ]);
    const { Expiry } =
      await built<typeof import('../../src/platform/database/expiry.js')>('platform/database/expiry');
    await background.worker.get(Expiry).run();
    const left = (of: Person) =>
      rows(
        `SELECT s.id FROM sessions s WHERE user_id = $1 UNION ALL SELECT id FROM mailed_secrets WHERE user_id = $1`,
        [of.user.id],
      );
    expect(await left(old)).toEqual([]);
    expect((await left(young)).length).toBeGreaterThan(0);
  });
});
