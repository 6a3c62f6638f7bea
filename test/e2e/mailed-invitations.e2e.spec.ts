import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApp, startBeside, type TestApp } from '../support/app.js';
import { type Answer, Client, type Person } from '../support/client.js';
import { holding, query } from '../support/database.js';
import { broken } from '../support/faults.js';
import { signedInPeople } from '../support/people.js';
import { expectProblem } from '../support/problem.js';
import { letIn, must, newProject, secretOf } from '../support/sharing.js';

/** Takes an invitation without looking whether somebody else has. */
const RECEIVED = 'features/projects/invitations/received-invitations.service';
const HASTY = broken(
  [RECEIVED, 'const invitation = await find();', 'const invitation = offered;'],
  [RECEIVED, 'if (!answered.some(({ id }) => id === invitation.id))', 'if (false)'],
);

let test: TestApp;
let hasty: TestApp;
let owner: Person;
let omar: Person;

beforeAll(async () => {
  test = await startApp({ MAX_IN_FLIGHT: '200' });
  hasty = await startBeside(HASTY);
  [owner, omar] = await Promise.all([test.anonymous.register(), test.anonymous.register()]);
});
afterAll(async () => {
  await hasty?.close();
  await test.close();
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
const count = (answers: Answer[], status: number) => answers.filter((one) => one.status === status).length;
const confirm = ({ user }: Person) =>
  sql('UPDATE users SET email_verified_at = now() WHERE id = $1', user.id);

describe('an invitation by mail', () => {
  const mailed = async (id: string, role = 'editor') => {
    const { id: invitationId } = must(201, await invite(id, `${randomUUID()}@example.com`, role));
    return secretOf(test, invitationId);
  };

  it('is accepted by whoever has its secret, once, and is in the list of whose confirmed address it is', async () => {
    const { id } = await newProject(owner);
    const person = await test.anonymous.register();
    const invitation = must(201, await invite(id, person.user.email.toUpperCase()));
    expect(await received(person)).toEqual([]);
    expectProblem(await accept(person, invitation.id), 404, 'not-found');
    await confirm(person);
    expect((await received(person)).map((one) => one.id)).toEqual([invitation.id]);
    const secret = await secretOf(test, invitation.id);
    expect(must(200, await acceptBySecret(omar, secret))).toMatchObject({ id, role: 'editor' });
    expectProblem(await acceptBySecret(person, secret), 400, 'invitation-invalid');
    expect(await received(person)).toEqual([]);
  });

  /** How many of so many who have the secret and come at once are let in, and how many are in afterwards. */
  async function together(times: number, url: string): Promise<number[]> {
    const { id } = await newProject(owner);
    const people = await signedInPeople(test, 20);
    const secret = await mailed(id);
    const come = () =>
      Array.from({ length: times }, (_, index) => {
        const { accessToken } = people[index % 20]!;
        return new Client(url, accessToken).post('/invitations/acceptance', { secret });
      });
    // Until several have found the invitation, and wait for each other.
    const coming = await holding(
      test.env.DATABASE_URL!,
      `SELECT FROM projects WHERE id = '${id}' FOR UPDATE`,
      async () => {
        const begun = come();
        await sleep(700);
        return { begun };
      },
    );
    const answers = await Promise.all(coming.begun);
    const { total } = must(200, await owner.get(`/projects/${id}/members?count=true`));
    return [count(answers, 200), total - 1];
  }

  it('lets one in of a hundred who have the secret and come at once', async () => {
    expect(await together(100, test.url)).toEqual([1, 1]);
  });

  it('would let several in, were it not looked at again: the test above notices', async () => {
    expect((await together(20, hasty.url))[0]).toBeGreaterThan(1);
  });

  it.each([
    [
      'was taken back',
      async (id: string, [one]: { id: string }[]) =>
        void must(204, await owner.delete(`/projects/${id}/invitations/${one!.id}`)),
    ],
    [
      'is older than seven days',
      async (id: string) =>
        void (await sql(`UPDATE project_invitations SET expires_at = now() WHERE project_id = $1`, id)),
    ],
    [
      'is of a project that was archived',
      async (id: string) => void must(200, await owner.put(`/projects/${id}/archival`)),
    ],
    [
      'is of a project that was deleted',
      async (id: string) => void must(204, await owner.delete(`/projects/${id}`)),
    ],
    [
      'is of somebody who no longer owns the project',
      async (id: string) => {
        const heir = await letIn(owner, id, 'editor');
        must(200, await owner.put(`/projects/${id}/ownership`, { body: { userId: heir.user.id } }));
      },
    ],
    [
      'is of somebody who was demoted beside the API',
      async (id: string) =>
        void (await sql(`UPDATE project_members SET role = 'editor' WHERE project_id = $1`, id)),
    ],
    [
      'is of somebody whose account is disabled',
      async (id: string) => {
        const { user } = await test.anonymous.register();
        await sql(`UPDATE users SET status = 'disabled' WHERE id = $1`, user.id);
        await sql(`UPDATE project_invitations SET invited_by = $2 WHERE project_id = $1`, id, user.id);
        await sql(`UPDATE project_members SET user_id = $2 WHERE project_id = $1`, id, user.id);
      },
    ],
  ])('is void when it %s', async (_, end) => {
    const { id } = await newProject(owner);
    const secret = await mailed(id);
    must(201, await invite(id, omar.user.username));
    const { data } = must(200, await omar.get('/invitations'));
    const own = data[0].id as string;
    await end(id, await open(id).then((all) => all.filter((one) => one.id !== own)));
    expectProblem(await acceptBySecret(omar, secret), 400, 'invitation-invalid');
    const isBoth = _ !== 'was taken back';
    expect((await received(omar)).some((one) => one.id === own)).toBe(!isBoth);
    if (isBoth) expectProblem(await accept(omar, own), 404, 'not-found');
  });

  it('answers 409 to a member, who stays what they are, and the invitation stays good', async () => {
    const { id } = await newProject(owner);
    const viewer = await letIn(owner, id, 'viewer');
    const secret = await mailed(id);
    expectProblem(await acceptBySecret(viewer, secret), 409, 'already-member');
    expect(must(200, await viewer.get(`/projects/${id}`)).role).toBe('viewer');
    expect((await acceptBySecret(await test.anonymous.register(), secret)).status).toBe(200);
  });

  it('lets nobody past a hundred members, nor into a 501st project', async () => {
    const { id } = await newProject(owner);
    const [last, late] = [await test.anonymous.register(), await test.anonymous.register()];
    const own = [
      must(201, await invite(id, last.user.username)),
      must(201, await invite(id, late.user.username)),
    ];
    await sql(
      `WITH people AS (INSERT INTO users (id, username, display_name)
         SELECT gen_random_uuid(), 'crowd' || n || left($1::uuid::text, 8), 'x' FROM generate_series(1, 98) n RETURNING id)
       INSERT INTO project_members (id, project_id, user_id, role, position, accepted_at)
       SELECT gen_random_uuid(), $1::uuid, id, 'viewer', 'b', now() FROM people`,
      id,
    );
    expect((await accept(last, own[0].id)).status).toBe(200);
    expectProblem(await accept(late, own[1].id), 409, 'too-many-members');
    await sql(
      `WITH made AS (INSERT INTO projects (id, name, is_inbox, created_by, version, created_at, updated_at)
         SELECT gen_random_uuid(), 'P', false, $1, 1, now(), now() FROM generate_series(1, 499) RETURNING id)
       INSERT INTO project_members (id, project_id, user_id, role, position, accepted_at)
       SELECT gen_random_uuid(), id, $1, 'owner', 'b' || id, now() FROM made`,
      late.user.id,
    );
    const { id: roomy } = await newProject(owner);
    const offer = must(201, await invite(roomy, late.user.username));
    expectProblem(await accept(late, offer.id), 409, 'too-many-projects');
  });
});
