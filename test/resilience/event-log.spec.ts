import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { startApp, startWorker, type TestApp, type TestWorker } from '../support/app.js';
import { built } from '../support/built.js';
import { PASSWORD, type Person } from '../support/client.js';
import { query } from '../support/database.js';
import { broken, inRedis } from '../support/faults.js';
import { type Mailbox, openMailbox } from '../support/mailbox.js';
import { eventually } from '../support/processes.js';
import { scaled } from '../support/scale.js';

type Work = typeof import('../../src/platform/events/unit-of-work.js');
type Events = typeof import('../../src/platform/events/events.js');

const somethingHappened = { type: 'test.happened' };
/** Many more than two workers take at once. */
const EVENTS = scaled(200, 60);

describe('the event log', () => {
  let test: TestApp;
  let mailbox: Mailbox;
  let unitOfWork: InstanceType<Work['UnitOfWork']>;
  let record: Events['record'];
  let person: Person;
  const workers: TestWorker[] = [];

  beforeAll(async () => {
    mailbox = await openMailbox();
    test = await startApp({ MAIL_URL: mailbox.url });
    const { UnitOfWork } = await built<Work>('platform/events/unit-of-work');
    ({ record } = await built<Events>('platform/events/events'));
    unitOfWork = test.app.get(UnitOfWork);
    person = await test.anonymous.register();
  });
  afterEach(async () => {
    await Promise.all(workers.splice(0).map((worker) => worker.close()));
  });
  afterAll(() => Promise.all([test?.close(), mailbox?.close()]));

  const ask = <Row extends object>(text: string, values: unknown[] = []) =>
    query<Row & Record<string, unknown>>(test.env.DATABASE_URL!, text, values);
  const eventsAbout = async (subject: string) =>
    (await ask('SELECT 1 FROM events WHERE subject_id = $1', [subject])).length;

  it('tells once of a change that was tried again, in a new transaction, after a serialization failure', async () => {
    const subject = randomUUID();
    const transactions: string[] = [];
    await unitOfWork.run(async (tx) => {
      const manager = await tx.open();
      const [now] = await manager.query<{ id: string }[]>('SELECT pg_current_xact_id()::text AS id');
      transactions.push(now!.id);
      record(tx, somethingHappened, { actorId: null, subjectId: subject, data: {} });
      if (transactions.length < 3) await manager.query(RAISE('serialization_failure'));
    });
    expect(new Set(transactions).size).toBe(3);
    expect(await eventsAbout(subject)).toBe(1);
  });

  it('tells once of each of two changes that were in a deadlock', async () => {
    const [one, two] = [await person.task(), await person.task()] as { id: string }[];
    const subjects = [randomUUID(), randomUUID()];
    let tries = 0;
    let meet: () => void = () => undefined;
    const both = new Promise<void>((resolve) => (meet = resolve));
    const change = (subject: string, first: string, second: string) =>
      unitOfWork.run(async (tx) => {
        const manager = await tx.open();
        const lock = (id: string) => manager.query('SELECT FROM tasks WHERE id = $1 FOR UPDATE', [id]);
        await lock(first);
        tries += 1;
        if (tries === 2) meet();
        await both;
        await lock(second);
        record(tx, somethingHappened, { actorId: null, subjectId: subject, data: {} });
      });
    await Promise.all([change(subjects[0]!, one!.id, two!.id), change(subjects[1]!, two!.id, one!.id)]);
    expect(tries).toBe(3);
    expect(await Promise.all(subjects.map(eventsAbout))).toEqual([1, 1]);
  });

  it('does not tell of what was rolled back', async () => {
    const subject = randomUUID();
    const failing = unitOfWork.run(async (tx) => {
      record(tx, somethingHappened, { actorId: null, subjectId: subject, data: {} });
      throw new Error('changed my mind');
    });
    await expect(failing).rejects.toThrow('changed my mind');
    const counts =
      'SELECT (SELECT count(*) FROM events)::int AS events, (SELECT count(*) FROM users)::int AS users';
    const before = await ask(counts);
    const taken = { username: person.user.username, email: 'somebody-else@example.com', password: PASSWORD };
    expect((await test.anonymous.post('/auth/register', taken)).status).toBe(409);
    expect(await ask(counts)).toEqual(before);
    expect(await eventsAbout(subject)).toBe(0);
  });

  it('makes lists void also where the process that changed something was killed before it did', async () => {
    await person.task();
    await person.get('/tasks');
    const generations = `doable-cache:*:generation:*${person.user.id}*`;
    const current = () =>
      inRedis(test.env.REDIS_URL!, async (client) => {
        const keys = await client.keys(generations);
        return keys.length > 0 ? (await client.mGet(keys)).join() : '';
      });
    const before = await current();
    expect(before).not.toBe('');
    // The only one who knows of the task by now.
    workers.push(await startWorker());
    await eventually('the lists are as good as before', async () => (await current()) !== before);
  });

  it(`gives each of ${EVENTS} events to one of two workers, once`, async () => {
    const emails = await registrations(EVENTS, 'once');
    workers.push(...(await Promise.all([startWorker(), startWorker()])));
    await eventually('mail is missing', async () => emails.every((email) => mailbox.to(email).length > 0));
    expect(emails.filter((email) => mailbox.to(email).length !== 1)).toEqual([]);
    await eventually('jobs are open', async () => (await ask(OPEN_JOBS)).length === 0);
  });

  it('makes jobs twice when relays take what another has taken, so the test above can fail', async () => {
    await ask('DROP INDEX jobs_event_name');
    const emails = await registrations(20, 'twice');
    workers.push(...(await Promise.all([startWorker(GREEDY), startWorker(GREEDY)])));
    await eventually('nothing came twice', async () => emails.some((email) => mailbox.to(email).length > 1));
  });

  /** People who have registered, as the log tells it. Answers their addresses. */
  async function registrations(count: number, name: string): Promise<string[]> {
    const rows = await ask<{ email: string }>(
      `WITH people AS (
         INSERT INTO users (id, email, username, display_name)
         SELECT gen_random_uuid(), $2 || n || '@example.com', $2 || n, 'Number ' || n FROM generate_series(1, $1) AS n
         RETURNING id, email),
       facts AS (
         INSERT INTO events (id, type, subject_id, scopes, data)
         SELECT gen_random_uuid(), 'user.registered', id, '{}', '{}' FROM people)
       SELECT email FROM people`,
      [count, name],
    );
    return rows.map(({ email }) => email);
  }
});

const OPEN_JOBS = `SELECT 1 FROM jobs j JOIN events e ON e.id = j.event_id
  WHERE e.type = 'user.registered' AND j.done_at IS NULL`;
const RAISE = (condition: string) => `DO $$ BEGIN RAISE ${condition}; END $$`;

/** A relay that locks nothing and never notes what it has relayed. */
const GREEDY = broken(
  ['platform/events/relay', 'FOR UPDATE SKIP LOCKED`;', '`;'],
  ['platform/events/relay', 'UPDATE events SET relayed_at = now() WHERE', 'SELECT FROM events WHERE'],
  ['platform/events/relay', 'ON CONFLICT DO NOTHING', ''],
);
