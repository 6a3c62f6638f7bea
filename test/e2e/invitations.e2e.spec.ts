import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApp, startWorker, type TestApp } from '../support/app.js';
import { tracesOf } from '../support/canaries.js';
import type { Answer, Person } from '../support/client.js';
import { query } from '../support/database.js';
import { type Mailbox, openMailbox } from '../support/mailbox.js';
import { expectProblem, withoutRequest } from '../support/problem.js';
import { eventually } from '../support/processes.js';
import { letIn, must, newProject, secretOf } from '../support/sharing.js';

let test: TestApp;
let worker: Awaited<ReturnType<typeof startWorker>>;
let mailbox: Mailbox;
let owner: Person;
let omar: Person;

beforeAll(async () => {
  mailbox = await openMailbox();
  test = await startApp({ MAIL_URL: mailbox.url, MAX_IN_FLIGHT: '200' });
  worker = await startWorker();
  [owner, omar] = await Promise.all([test.anonymous.register(), test.anonymous.register()]);
});
afterAll(async () => {
  await worker?.close();
  await test.close();
  await mailbox.close();
});

const sql = <Row extends Record<string, unknown>>(text: string, ...values: unknown[]) =>
  query<Row>(test.env.DATABASE_URL!, text, values);
const invite = (id: string, identifier: string, role = 'editor', inviter = owner) =>
  inviter.post(`/projects/${id}/invitations`, { identifier, role });
const accept = (person: Person, id: string) => person.put(`/invitations/${id}/acceptance`);
const acceptBySecret = (person: Person, secret: string) => person.post('/invitations/acceptance', { secret });
const received = async (person: Person): Promise<{ id: string }[]> =>
  must(200, await person.get('/invitations')).data;
const open = async (id: string): Promise<{ id: string }[]> =>
  must(200, await owner.get(`/projects/${id}/invitations`)).data;
const confirm = ({ user }: Person) =>
  sql('UPDATE users SET email_verified_at = now() WHERE id = $1', user.id);
const secretsIn = (address: string) =>
  mailbox.texts(address).flatMap((text) => /\/account\/invitation#([\w-]{43})/.exec(text)?.[1] ?? []);

describe('POST /projects/{id}/invitations', () => {
  it('by username lets the one it names accept, and nobody else see it', async () => {
    const { id } = await newProject(owner, { name: 'Kitchen' });
    const invitation = must(201, await invite(id, omar.user.username.toUpperCase(), 'viewer'));
    expect(invitation).toEqual({
      id: expect.any(String),
      email: null,
      username: omar.user.username,
      role: 'viewer',
      createdAt: expect.any(String),
      expiresAt: expect.any(String),
    });
    expect(Date.parse(invitation.expiresAt) - Date.parse(invitation.createdAt)).toBe(7 * 24 * 3_600_000);
    expect((await received(omar)).find((one) => one.id === invitation.id)).toEqual({
      id: invitation.id,
      projectName: 'Kitchen',
      invitedBy: owner.user.username,
      role: 'viewer',
      createdAt: invitation.createdAt,
      expiresAt: invitation.expiresAt,
    });
    const stranger = await test.anonymous.register();
    expect(await received(stranger)).toEqual([]);
    const theirs = await accept(stranger, invitation.id);
    expectProblem(theirs, 404, 'not-found');
    expect(withoutRequest(theirs)).toEqual(withoutRequest(await accept(stranger, randomUUID())));
    expectProblem(await omar.get(`/projects/${id}`), 404, 'not-found');
    expect(must(200, await accept(omar, invitation.id))).toMatchObject({
      id,
      role: 'viewer',
      name: 'Kitchen',
    });
    expect(must(200, await omar.get(`/projects/${id}`)).role).toBe('viewer');
    expect([await received(omar), await open(id)]).toEqual([[], []]);
    expectProblem(await accept(omar, invitation.id), 404, 'not-found');
  });

  it('answers 422 to a username that nobody has, and 409 to a member', async () => {
    const { id } = await newProject(owner);
    expectProblem(await invite(id, `nobody-${randomUUID().slice(0, 8)}`), 422, 'unknown-user');
    expectProblem(await invite(id, owner.user.username), 409, 'already-member');
    // Other spellings of one mailbox would each have limits of their own.
    for (const address of ['no address@', '"box"@example.com', 'bo\u212a@example.com'])
      expectProblem(await invite(id, address), 400, 'invalid-input');
  });

  it('by address mails a link, and answers alike whether or not an account has the address', async () => {
    const { id } = await newProject(owner, { name: 'Spend your money at example.org' });
    const member = await letIn(owner, id, 'viewer');
    await confirm(member);
    const free = `${randomUUID()}@example.com`;
    const [known, unknown] = [await invite(id, member.user.email), await invite(id, free)];
    for (const [answer, email] of [
      [known, member.user.email],
      [unknown, free],
    ] as const)
      expect(must(201, answer)).toEqual({
        ...unknown.body,
        id: answer.body.id,
        email,
        createdAt: answer.body.createdAt,
        expiresAt: answer.body.expiresAt,
      });
    await eventually('there is no mail', () => Promise.resolve(secretsIn(free).length === 1));
    const [letter] = mailbox.texts(free);
    expect(letter).toContain(owner.user.username);
    expect(letter).not.toContain('Spend your money');
    expect(await tracesOf(test.env.DATABASE_URL!, secretsIn(free))).toEqual([]);
  });

  it('mails who is invited by name to the address that they have confirmed, and to no other', async () => {
    const { id } = await newProject(owner);
    const [confirmed, claiming] = [await test.anonymous.register(), await test.anonymous.register()];
    await confirm(confirmed);
    for (const { user } of [claiming, confirmed]) must(201, await invite(id, user.username));
    await eventually('there is no mail', () => Promise.resolve(secretsIn(confirmed.user.email).length === 1));
    expect(secretsIn(claiming.user.email)).toEqual([]);
  });

  it('replaces what the same person was offered before', async () => {
    const { id } = await newProject(owner);
    const email = `${randomUUID()}@example.com`;
    const first = must(201, await invite(id, email));
    const second = must(201, await invite(id, email.toUpperCase(), 'viewer'));
    expect((await open(id)).map((one) => one.id)).toEqual([second.id]);
    const secret = await secretOf(test, first.id);
    expectProblem(await acceptBySecret(omar, secret), 400, 'invitation-invalid');
  });

  it('leaves at most 50 open, and has at most 50 addresses a day written to', async () => {
    const busy = await test.anonymous.register();
    const { id } = await newProject(busy);
    await sql(
      `INSERT INTO project_invitations (id, project_id, invited_by, email, role, digest, created_at, expires_at)
       SELECT gen_random_uuid(), $1::uuid, $2, n || '@example.com', 'viewer', decode(md5(n || $1::uuid::text), 'hex'), now(),
         now() + interval '1 day' FROM generate_series(1, 50) n`,
      id,
      busy.user.id,
    );
    expectProblem(await invite(id, omar.user.username, 'viewer', busy), 409, 'too-many-invitations');
    const { id: other } = await newProject(busy);
    const answers: Answer[] = [];
    for (let sent = 0; sent < 51; sent += 1)
      answers.push(await invite(other, 'a@example.com', 'viewer', busy));
    expect(answers.at(-1)!.status).toBe(429);
    expect(answers[49]!.status).toBe(201);
    expect(Number(answers.at(-1)!.headers.get('retry-after'))).toBeGreaterThan(80_000);
    expect((await invite(other, omar.user.username, 'viewer', busy)).status).toBe(201);
  });
});

describe('mails to an address that may be a stranger’s', () => {
  it('are ten in a quarter of an hour, of whatever kind and by whomever', async () => {
    const email = `${randomUUID()}@example.com`;
    await test.anonymous.register({ email });
    for (let round = 0; round < 12; round += 1) {
      const inviter = round % 2 ? owner : omar;
      const { id } = await newProject(inviter);
      must(201, await invite(id, email, 'viewer', inviter));
    }
    const left =
      'SELECT FROM events WHERE relayed_at IS NULL UNION ALL SELECT FROM jobs WHERE done_at IS NULL';
    await eventually('mails are on their way', async () => (await sql(left)).length === 0);
    expect(mailbox.to(email)).toHaveLength(10);
  });
});

describe('DELETE /invitations/{id}', () => {
  it('declines: it is gone for both, and only who was invited can', async () => {
    const { id } = await newProject(owner);
    const invitation = must(201, await invite(id, omar.user.username));
    const stranger = await test.anonymous.register();
    expectProblem(await stranger.delete(`/invitations/${invitation.id}`), 404, 'not-found');
    expect((await omar.delete(`/invitations/${invitation.id}`)).status).toBe(204);
    expect(await open(id)).toEqual([]);
    expectProblem(await omar.delete(`/invitations/${invitation.id}`), 404, 'not-found');
    expectProblem(await accept(omar, invitation.id), 404, 'not-found');
  });

  it('and an acceptance at the same moment: one of the two happens, in ten tries', async () => {
    for (let turn = 0; turn < 10; turn += 1) {
      const { id } = await newProject(owner);
      const invitation = must(201, await invite(id, omar.user.username));
      const [accepted, declined] = await Promise.all([
        accept(omar, invitation.id),
        omar.delete(`/invitations/${invitation.id}`),
      ]);
      expect([
        [200, 404],
        [404, 204],
      ]).toContainEqual([accepted.status, declined.status]);
      expect((await omar.get(`/projects/${id}`)).status).toBe(accepted.status);
    }
  });
});

describe('DELETE /projects/{id}/invitations/{invitationId}', () => {
  it('takes back one of this project, and of no other', async () => {
    const [{ id }, { id: other }] = [await newProject(owner), await newProject(owner)];
    const invitation = must(201, await invite(id, omar.user.username));
    const path = `/invitations/${invitation.id}`;
    expectProblem(await owner.delete(`/projects/${other}${path}`), 404, 'not-found');
    const editor = await letIn(owner, id, 'editor');
    expectProblem(await editor.delete(`/projects/${id}${path}`), 403, 'project-role-required');
    expectProblem(await omar.delete(`/projects/${id}${path}`), 404, 'not-found');
    expect((await owner.delete(`/projects/${id}${path}`)).status).toBe(204);
    expectProblem(await accept(omar, invitation.id), 404, 'not-found');
  });
});

describe('an address that nobody confirmed', () => {
  it('is sent ten mails in a quarter of an hour whatever they are for, and in them nothing that others chose', async () => {
    const email = `${randomUUID()}@example.com`;
    const claimants = await Promise.all(
      Array.from({ length: 8 }, () => test.anonymous.register({ email, displayName: 'See evil.example' })),
    );
    const { id } = await newProject(owner, { name: 'Spend your money' });
    must(201, await invite(id, email));
    for (const { user } of claimants)
      await test.anonymous.post('/auth/password-reset', { identifier: user.username });
    await eventually('not all is done', async () => {
      const left = `SELECT FROM events WHERE relayed_at IS NULL UNION ALL SELECT FROM jobs WHERE done_at IS NULL`;
      return (await sql(left)).length === 0;
    });
    const mails = mailbox.texts(email);
    expect(mails).toHaveLength(10);
    expect(mails.join()).toContain('/account/reset-password#');
    expect(mails.join()).not.toMatch(/evil\.example|Spend your money/);
  });
});
