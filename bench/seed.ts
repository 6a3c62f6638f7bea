import pg from 'pg';
import { parseArgs } from 'node:util';
import { pathToFileURL } from 'node:url';

/** Projects of the user who has a tenth of all tasks; the first is their Inbox. */
export const PROJECTS = 10;
/** Tasks of everybody else, in two projects each. */
const EACH = 1000;

/**
 * Writes users with projects, labels on tasks, and as many tasks as asked for, in sets: one user has a tenth of them in ten
 * projects, half of which they share; everybody else has a thousand. Answers who has the tenth.
 */
export async function seed(client: pg.Client, tasks: number): Promise<string> {
  const mark = `s${Date.now().toString(36)}`;
  await client.query('BEGIN');
  await client.query(
    `CREATE TEMP TABLE seeded_users ON COMMIT DROP AS
       SELECT n, gen_random_uuid() AS id FROM generate_series(0, $1::integer) n`,
    [Math.max(1, Math.round((tasks * 0.9) / EACH))],
  );
  await client.query(
    `INSERT INTO users (id, username, display_name) SELECT id, $1 || n, 'Number ' || n FROM seeded_users`,
    [mark],
  );
  await client.query(PROJECTS_AND_MEMBERS);
  await client.query(TASKS, [Math.round(tasks / 10 / PROJECTS), EACH / 2]);
  await client.query(EVENTS);
  const { rows } = await client.query<{ id: string }>('SELECT id FROM seeded_users WHERE n = 0');
  await client.query('COMMIT');
  await client.query('VACUUM ANALYZE');
  return rows[0]!.id;
}

/** Inboxes have the ids of their users; every second other project of the first user is shared with the second one. */
const PROJECTS_AND_MEMBERS = `
  CREATE TEMP TABLE seeded_projects ON COMMIT DROP AS
    SELECT CASE number WHEN 0 THEN u.id ELSE gen_random_uuid() END AS id, u.id AS owner_id, u.n AS person, number
    FROM seeded_users u, LATERAL generate_series(0, CASE u.n WHEN 0 THEN ${PROJECTS - 1} ELSE 1 END) number;
  INSERT INTO projects (id, name, is_inbox, created_by, version, created_at, updated_at)
    SELECT id, 'Project ' || number, number = 0, owner_id, 1, now(), now() FROM seeded_projects;
  INSERT INTO project_members (id, project_id, user_id, role, position, accepted_at)
    SELECT gen_random_uuid(), id, owner_id, 'owner', 'a' || number, now() FROM seeded_projects
    UNION ALL
    SELECT gen_random_uuid(), p.id, u.id, 'editor', 'b' || number, now()
      FROM seeded_projects p JOIN seeded_users u ON u.n = 1 WHERE p.person = 0 AND number % 2 = 1`;

/** Whatever people write: of two hundred words some come often and some seldom; a third is done, a tenth is in the trash. */
const TASKS = `
  INSERT INTO tasks (id, project_id, title, description, priority, completed_at, start_at, due_at, due_date, deadline,
    recurrence, estimated_minutes, label_ids, assignee_ids, position, created_by, updated_by, version, created_at, updated_at,
    deleted_at)
  SELECT gen_random_uuid(), p.id, 'Word' || n % 200 || ' of week ' || n % 52, 'About figure' || n % 997 || ' and word' || n % 31,
    n % 5,
    CASE WHEN n % 3 = 0 THEN now() - n % 500 * interval '1 hour' END,
    CASE WHEN n % 7 = 0 THEN now() + n % 90 * interval '1 hour' END,
    CASE WHEN n % 4 = 1 THEN now() + (n % 400 - 200) * interval '1 hour' END,
    CASE WHEN n % 4 = 2 THEN current_date + n % 60 - 30 END,
    CASE WHEN n % 9 = 0 THEN current_date + n % 60 END,
    CASE WHEN n % 50 = 0 THEN 'FREQ=WEEKLY' END,
    CASE WHEN n % 5 = 0 THEN 5 + n % 100 END,
    CASE WHEN n % 6 = 0 THEN ARRAY[md5((n % 40)::text)::uuid] ELSE '{}' END,
    CASE WHEN n % 5 = 0 THEN ARRAY[p.owner_id] ELSE '{}' END,
    'i' || lpad(n::text, 8, '0') || '1', p.owner_id, p.owner_id, 1,
    now() - (n::bigint * 7919 % 1000000) * interval '1 minute', now() - (n::bigint * 104729 % 1000000) * interval '1 second',
    CASE WHEN n % 10 = 9 THEN now() - n % 30 * interval '1 day' END
  FROM seeded_projects p, LATERAL generate_series(1, CASE p.person WHEN 0 THEN $1::integer ELSE $2::integer END) n
  ORDER BY random()`;

/** Its creation, of every tenth. */
const EVENTS = `
  INSERT INTO events (id, type, actor_id, subject_id, context_id, scopes, data, occurred_at, relayed_at)
  SELECT gen_random_uuid(), 'task.created', t.created_by, t.id, t.project_id, '{}', jsonb_build_object('title', t.title),
    t.created_at, now()
  FROM tasks t JOIN seeded_projects p ON p.id = t.project_id WHERE t.position LIKE '%11'`;

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { tasks: { type: 'string', default: '1000000' } } });
  const client = new pg.Client({ connectionString: process.env.DATABASE_URL });
  await client.connect();
  const begun = Date.now();
  const id = await seed(client, Number(values.tasks));
  await client.end();
  console.log(
    `${values.tasks} tasks in ${Math.round((Date.now() - begun) / 1000)} s; a tenth belongs to ${id}`,
  );
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) await main();
