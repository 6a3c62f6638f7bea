import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PROJECTS, seed } from '../../bench/seed.js';
import { startApp, type TestApp } from '../support/app.js';
import { arrange, pathFor } from '../support/arrangements.js';
import { built } from '../support/built.js';
import { Client, type Person } from '../support/client.js';
import { readOperations } from '../support/openapi.js';
import { signInAll } from '../support/people.js';
import { pagesOf, planOf, scannedBy, type Sent, sentDuring, sortsIn } from '../support/plans.js';

/** With 1000000 the same holds; then it takes two minutes. */
const TASKS = Number(process.env.PLANS_TASKS ?? 50_000);
/** Tables that nobody may read from one end to the other. */
const LARGE = ['tasks', 'events'];

const NAMES = [
  'createdAt',
  'updatedAt',
  'completedAt',
  'deletedAt',
  'startAt',
  'dueAt',
  'deadline',
  'priority',
  'estimatedMinutes',
  'title',
  'position',
  'relevance',
];
const SORTS = [...NAMES, ...NAMES.map((name) => `-${name}`), '-priority,dueAt', 'dueAt,-priority,title'];
/** Those that an index has, and some that sort what the projects have. */
const WALKED = ['createdAt', '-createdAt', 'dueAt', 'position', '-dueAt', 'title', '-priority'];

let test: TestApp;
let sql: pg.Client;
/** Who has a tenth of all tasks, in ten projects. */
let busy: Person;

beforeAll(async () => {
  test = await startApp();
  sql = new pg.Client({ connectionString: test.env.DATABASE_URL });
  await sql.connect();
  const id = await seed(sql, TASKS);
  const [signedIn] = await signInAll(test, [{ id }]);
  busy = new Client(test.url, signedIn!.accessToken, signedIn!.user as never) as typeof busy;
}, 300_000);
afterAll(async () => {
  await sql.end();
  await test.close();
});

async function found(search: string) {
  const { status, body, text } = await busy.get(`/tasks?${search}`);
  expect([search, status, status === 200 || text]).toEqual([search, 200, true]);
  return body as { data: { id: string; parentId: string | null }[]; nextCursor: string | null };
}

/** Every filter, alone, with a value that some tasks have. */
async function filters(): Promise<string[]> {
  const [{ rows: projects }, { rows: labels }] = await Promise.all([
    sql.query<{ id: string }>('SELECT project_id AS id FROM project_members WHERE user_id = $1', [
      busy.user.id,
    ]),
    sql.query<{ id: string }>(`SELECT md5('7')::uuid AS id`),
  ]);
  const { id } = await busy.task();
  await busy.task({ parentId: id });
  const section = await busy.post(`/projects/${projects[1]!.id}/sections`, { name: 'Next' });
  const ranges = ['due', 'start', 'created', 'updated', 'completed', 'deadline'].flatMap((name) => [
    `${name}From=2026-11-20`,
    `${name}Before=2026-11-20`,
  ]);
  return [
    ...ranges,
    'q=word7',
    'q=word7 figure1',
    'q=nothingatall',
    'status=open',
    'status=completed',
    `projectId=${projects[1]!.id}`,
    `sectionId=${section.body.id}`,
    'sectionId=none',
    `parentId=${id}`,
    'parentId=none',
    'priority=3,4',
    `labelIds=${labels[0]!.id}`,
    'labelIds=none',
    'assigneeIds=me',
    'assigneeIds=none,me',
    'createdBy=me',
    'updatedBy=me',
    'due=today',
    'due=upcoming',
    'due=overdue',
    'hasDue=true',
    'hasDue=false',
    'estimatedMin=60',
    'estimatedMax=10',
    'isRecurring=true',
    'deleted=true',
    'include=assignees,subtasks',
  ];
}

const isList = ({ text }: Sent) => text.includes('LATERAL');

/** The tables that some of these statements would read whole, with the statement. */
async function scans(sent: Sent[]): Promise<string[]> {
  const bad: string[] = [];
  for (const statement of sent) {
    const tables = scannedBy(await planOf(sql, statement)).filter((name) => LARGE.includes(name));
    if (tables.length > 0) bad.push(`${tables.join()}: ${statement.text.replace(/\s+/g, ' ')}`);
  }
  return bad;
}

describe(`at ${TASKS} tasks, a tenth of them one user's in ${PROJECTS} projects`, () => {
  let lists: Sent[];
  beforeAll(async () => {
    lists = await sentDuring(async () => {
      for (const filter of await filters()) {
        await found(`${filter}&count=true`);
        await found(`${filter}&sort=dueAt`);
      }
      for (const sort of SORTS) {
        const { nextCursor } = await found(`sort=${sort}`);
        await found(`sort=${sort}&cursor=${nextCursor}`);
      }
    });
  });

  it('each list of tasks is read by an index, whatever its filters and its order', async () => {
    expect(lists.length).toBeGreaterThan(100);
    expect(await scans(lists)).toEqual([]);
  });

  it('those that others are sent with sort nothing but the first ones of each project', async () => {
    const { INDEXED } = await built<typeof import('../../src/features/tasks/queries/task-orders.js')>(
      'features/tasks/queries/task-orders',
    );
    for (const sort of INDEXED) {
      const [list] = (await sentDuring(async () => void (await found(`sort=${sort}&limit=49`)))).filter(
        isList,
      );
      expect([sort, sortsIn(await planOf(sql, list!))]).toEqual([sort, 1]);
    }
  });

  it('whatever else the API sends is as well', async () => {
    const operations = (await readOperations(test)).filter(
      ({ path, roles }) => !/^\/api\/v1\/(auth|users)\b/.test(path) && roles.includes('user'),
    );
    expect(operations.length).toBeGreaterThan(20);
    const sent = await sentDuring(async () => {
      for (const operation of operations) {
        const arrangement = await arrange(test, operation, busy);
        await busy.call(operation.method, pathFor(operation.path, arrangement), { body: arrangement.body });
      }
    });
    expect(sent.length).toBeGreaterThan(50);
    expect(await scans(sent)).toEqual([]);
  });

  it('a page far down costs at most three times what the first one does', async () => {
    const pagesAt = async (search: string) => {
      const [list] = (await sentDuring(async () => void (await found(search)))).filter(isList);
      return pagesOf(await planOf(sql, list!, 'ANALYZE, BUFFERS'));
    };
    for (const sort of WALKED) {
      let { nextCursor } = await found(`sort=${sort}&limit=100`);
      for (let page = 2; page <= 12; page += 1)
        ({ nextCursor } = await found(`sort=${sort}&limit=100&cursor=${nextCursor}`));
      const first = await pagesAt(`sort=${sort}&limit=99`);
      const far = await pagesAt(`sort=${sort}&limit=99&cursor=${nextCursor}`);
      expect([sort, far / first]).toEqual([sort, expect.toSatisfy((ratio: number) => ratio <= 3)]);
    }
  });

  it('would be noticed when an index is missing', async () => {
    await sql.query('BEGIN');
    await sql.query(
      'DROP INDEX tasks_position, tasks_project_created, tasks_project_due, tasks_search, tasks_labels, tasks_assignees',
    );
    expect((await scans(lists)).length).toBeGreaterThan(lists.length / 2);
    await sql.query('ROLLBACK');
  });
});
