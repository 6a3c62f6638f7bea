import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApp, startBeside, type TestApp } from '../support/app.js';
import { built } from '../support/built.js';
import type { Answer, Client } from '../support/client.js';
import { holding, query } from '../support/database.js';
import { broken } from '../support/faults.js';
import { via } from '../support/people.js';

/** Leaves a group that PostgreSQL refused at that. */
const ALL_OR_NOTHING = broken([
  'platform/database/group-commit',
  'if (group.length > 1 && !(error instanceof DatabaseUnavailable))',
  'if (false)',
]);
/** Sends also what nobody waits for. */
const LATE = broken(['platform/database/group-commit', '!commit.isAbandoned()', 'true']);

const COMPLETE = {
  title: `Buy "milk" \\ 5 € 😀`,
  description: `- one\n- two\t\u2028'; --`,
  priority: 4,
  startAt: '1000-01-01T00:00:00Z',
  dueAt: '2027-02-28T23:59:59.999+05:30',
  deadline: '2028-02-29',
  recurrence: 'FREQ=WEEKLY;BYDAY=MO',
  timeZone: 'Asia/Kolkata',
  estimatedMinutes: 90,
};

let test: TestApp;
let people: Client[];

beforeAll(async () => {
  test = await startApp();
  people = await Promise.all(Array.from({ length: 3 }, () => test.anonymous.register()));
  await sql(
    `CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS
       $$ BEGIN IF NEW.title = 'Refused' THEN RAISE 'refused'; END IF; RETURN NEW; END $$;
     CREATE TRIGGER refuse BEFORE INSERT ON tasks FOR EACH ROW EXECUTE FUNCTION refuse()`,
  );
});
afterAll(() => test.close());

/** Makes tasks, by each person in turn, all of them before PostgreSQL has stored one; it is held up for `ms` at least. */
async function createAtOnce(url: string, tasks: object[], ms = 0): Promise<Answer[]> {
  const { answers } = await holding(test.env.DATABASE_URL!, 'LOCK TABLE tasks IN SHARE MODE', async () => {
    const answers = Promise.all(
      tasks.map((task, at) => via(url, people[at % people.length]!).post('/tasks', task)),
    );
    await Promise.all(people.map((person) => via(url, person).get('/users/me')));
    await sleep(ms);
    return { answers };
  });
  return answers;
}

const sql = (text: string, ...values: unknown[]) => query(test.env.DATABASE_URL!, text, values);

const idOf = ({ body }: Answer) => (body as { id: string }).id;

describe('tasks that are created at once', () => {
  it('go to PostgreSQL together, each with its own event, and to whoever made them', async () => {
    const titles = Array.from({ length: 60 }, (_, at) => `Task ${at}`);
    const answers = await createAtOnce(
      test.url,
      titles.map((title) => ({ title })),
    );
    expect(answers.map(({ status }) => status)).toEqual(titles.map(() => 201));
    const rows = await sql(
      `SELECT t.title, t.created_by AS "createdBy", e.actor_id AS "actorId", e.data->>'title' AS told,
         e.transaction_id AS "transaction"
       FROM tasks t JOIN events e ON e.subject_id = t.id WHERE t.id = ANY($1)`,
      answers.map(idOf),
    );
    const byTitle = new Map(rows.map((row) => [row.title, row]));
    expect(rows.length).toBe(60);
    titles.forEach((title, at) => {
      const { id } = people[at % people.length]!.user!;
      expect(byTitle.get(title)).toMatchObject({ createdBy: id, actorId: id, told: title });
    });
    expect(new Set(rows.map(({ transaction }) => transaction)).size).toBeLessThan(10);
  });

  it('are stored as they would be by themselves', async () => {
    const columns = "to_jsonb(tasks) - ARRAY['id', 'position', 'created_at', 'updated_at'] AS task";
    const [maya] = people;
    const alone = await maya!.post('/tasks', COMPLETE);
    const answers = await createAtOnce(
      test.url,
      Array.from({ length: 24 }, () => COMPLETE),
    );
    const others = answers.filter((_, at) => at % people.length === 0);
    expect(others.map(({ status }) => status)).toEqual(others.map(() => 201));
    const stored = async (...ids: string[]) =>
      (await sql(`SELECT DISTINCT ${columns} FROM tasks WHERE id = ANY($1)`, ids)).map(({ task }) => task);
    expect(await stored(...others.map(idOf))).toEqual(await stored(idOf(alone)));
  });

  it('go with others of their form only, so that each has all of its events', async () => {
    const { UnitOfWork } = await built<typeof import('../../src/platform/events/unit-of-work.js')>(
      'platform/events/unit-of-work',
    );
    const { defineEvent, record } =
      await built<typeof import('../../src/platform/events/events.js')>('platform/events/events');
    const unitOfWork = test.app.get(UnitOfWork);
    const fact = () => ({ actorId: null, subjectId: randomUUID(), data: {} });
    const all = Array.from({ length: 20 }, (_, at) => Array.from({ length: 1 + (at % 2) }, fact));
    const write = (facts: ReturnType<typeof fact>[]) =>
      unitOfWork.run(async (tx) => facts.forEach((one) => record(tx, defineEvent('test.happened'), one)));
    await Promise.all(all.map(write));
    expect(await sql(`SELECT FROM events WHERE type = 'test.happened'`)).toHaveLength(all.flat().length);
  });

  const oneRefused = Array.from({ length: 30 }, (_, at) => ({
    title: at === 20 ? 'Refused' : `Other ${at}`,
  }));

  it('stand or fall by themselves', async () => {
    const answers = await createAtOnce(test.url, oneRefused);
    expect(answers.map(({ status }) => status)).toEqual(
      oneRefused.map(({ title }) => (title === 'Refused' ? 500 : 201)),
    );
    const [stored] = await sql(
      `SELECT count(*)::int AS tasks, count(e.id)::int AS events
       FROM tasks t LEFT JOIN events e ON e.subject_id = t.id WHERE title LIKE 'Other %'`,
    );
    expect(stored).toEqual({ tasks: 29, events: 29 });
  });

  it('fall with each other when a group is not sent again, so the test above can fail', async () => {
    const careless = await startBeside(ALL_OR_NOTHING);
    const answers = await createAtOnce(careless.url, oneRefused);
    await careless.close();
    expect(answers.filter(({ status }) => status !== 201).length).toBeGreaterThan(1);
  });

  /** How many of 60 were stored although they were refused, when PostgreSQL is held up for longer than they wait. */
  async function storedLate(url: string, title: string): Promise<number> {
    const tasks = Array.from({ length: 60 }, () => ({ title }));
    const answers = await createAtOnce(url, tasks, 5000);
    expect(answers.filter(({ status }) => status === 503).length).toBeGreaterThan(30);
    const made = answers.filter(({ status }) => status === 201).length;
    // What is stored late is stored before this one is.
    await via(url, people[0]!).post('/tasks', { title: 'Now' });
    await sleep(200);
    const [row] = await sql('SELECT count(*)::int AS count FROM tasks WHERE title = $1', title);
    return (row!.count as number) - made;
  }

  it('are not sent any more when they were answered 503 while they waited', async () => {
    // All but a few that were on their way.
    expect(await storedLate(test.url, 'Late')).toBeLessThan(10);
  });

  it('are stored all the same when they are sent, so the test above can fail', async () => {
    const careless = await startBeside(LATE);
    expect(await storedLate(careless.url, 'Too late')).toBeGreaterThan(30);
    await careless.close();
  });
});
