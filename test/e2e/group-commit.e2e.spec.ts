import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApp, startBeside, type TestApp } from '../support/app.js';
import type { Answer, Client } from '../support/client.js';
import { holding, query } from '../support/database.js';
import { broken } from '../support/faults.js';
import { via } from '../support/people.js';

/** Leaves a group that PostgreSQL refused at that. */
const ALL_OR_NOTHING = broken([
  'platform/events/group-commit',
  'if (group.length > 1 && !(error instanceof DatabaseUnavailable))',
  'if (false)',
]);

let test: TestApp;
let people: Client[];

beforeAll(async () => {
  test = await startApp();
  people = await Promise.all(Array.from({ length: 3 }, () => test.anonymous.register()));
  await query(
    test.env.DATABASE_URL!,
    `CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS
       $$ BEGIN IF NEW.title = 'Refused' THEN RAISE 'refused'; END IF; RETURN NEW; END $$;
     CREATE TRIGGER refuse BEFORE INSERT ON tasks FOR EACH ROW EXECUTE FUNCTION refuse()`,
  );
});
afterAll(() => test.close());

/** Tasks by these titles, by each person in turn, all of them before PostgreSQL has stored one. */
async function createAtOnce(url: string, titles: string[]): Promise<Answer[]> {
  const { answers } = await holding(test.env.DATABASE_URL!, 'LOCK TABLE tasks IN SHARE MODE', async () => {
    const answers = Promise.all(
      titles.map((title, at) => via(url, people[at % people.length]!).post('/tasks', { title })),
    );
    await Promise.all(people.map((person) => via(url, person).get('/users/me')));
    return { answers };
  });
  return answers;
}

const idOf = ({ body }: Answer) => (body as { id: string }).id;

describe('tasks that are created at once', () => {
  it('go to PostgreSQL together, each with its own event, and to whoever made them', async () => {
    const titles = Array.from({ length: 60 }, (_, at) => `Task ${at}`);
    const answers = await createAtOnce(test.url, titles);
    expect(answers.map(({ status }) => status)).toEqual(titles.map(() => 201));
    const rows = await query(
      test.env.DATABASE_URL!,
      `SELECT t.title, t.created_by AS "createdBy", e.actor_id AS "actorId", e.data->>'title' AS told,
         e.transaction_id AS "transaction"
       FROM tasks t JOIN events e ON e.subject_id = t.id WHERE t.id = ANY($1)`,
      [answers.map(idOf)],
    );
    const byTitle = new Map(rows.map((row) => [row.title, row]));
    expect(rows.length).toBe(60);
    titles.forEach((title, at) => {
      const { id } = people[at % people.length]!.user!;
      expect(byTitle.get(title)).toMatchObject({ createdBy: id, actorId: id, told: title });
    });
    expect(new Set(rows.map(({ transaction }) => transaction)).size).toBeLessThan(10);
  });

  const oneRefused = Array.from({ length: 30 }, (_, at) => (at === 20 ? 'Refused' : `Other ${at}`));

  it('stand or fall by themselves', async () => {
    const answers = await createAtOnce(test.url, oneRefused);
    expect(answers.map(({ status }) => status)).toEqual(
      oneRefused.map((title) => (title === 'Refused' ? 500 : 201)),
    );
    const [stored] = await query(
      test.env.DATABASE_URL!,
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
});
