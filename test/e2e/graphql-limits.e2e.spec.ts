import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApp, startBeside, type TestApp } from '../support/app.js';
import { type Answer, Client, type Person } from '../support/client.js';
import { query } from '../support/database.js';
import { broken } from '../support/faults.js';
import { ask, codes, data, times } from '../support/graphql.js';
import { signInAll, via } from '../support/people.js';
import { allSentDuring } from '../support/plans.js';
import { expectProblem } from '../support/problem.js';

/** Reads for each thing what belongs to it, and asks of a token neither that a field takes any nor that it has the scope. */
const CARELESS = broken(
  ['platform/graphql/together', 'ofOperation.get(fieldNodes[0])', 'undefined'],
  ['platform/access/scopes.guard', 'if (!actor?.scopes)', 'if (true)'],
);
/** Milliseconds that a refusal may take, and how often it may be tried on a busy machine. */
const PROMPT = 100;
const TRIES = 5;

let test: TestApp;
let closed: TestApp;
let careless: TestApp;
let maya: Person;

beforeAll(async () => {
  test = await startApp();
  closed = await startBeside({ ...test.env, GRAPHQL_INTROSPECTION: 'false', RATE_LIMIT_USER: '20' });
  careless = await startBeside(CARELESS);
  maya = await test.anonymous.register();
});
afterAll(async () => {
  await Promise.all([closed?.close(), careless?.close(), test?.close()]);
});

const nested = (levels: number): string =>
  levels === 0 ? 'id' : `id subtasks(first: 1) { ${nested(levels - 1)} }`;

describe('a query that asks for too much', () => {
  it.each([
    ['is deep', `{ tasks { ${nested(40)} } }`, 'query-too-deep'],
    ['has lists in lists', '{ tasks(first: 100) { comments(first: 100) { id } } }', 'query-too-costly'],
    [
      'has lists in lists of variables',
      'query ($n: Int = 100) { tasks(first: $n) { comments(first: $n) { id } } }',
      'query-too-costly',
    ],
    [
      'makes up for lists in lists by one of less than nothing',
      '{ a: tasks(first: -200) { comments(first: 100) { id } } tasks(first: 100) { comments(first: 100) { id } } }',
      'query-too-costly',
    ],
    [
      'has many lists whose length nobody says',
      `{ tasks(first: 100) { ${times(5, (i) => `a${i}: labels { id }`)} } }`,
      'query-too-costly',
    ],
    ['has a thousand aliases', `{ ${times(1000, (i) => `a${i}: me { id }`)} }`, 'invalid-query'],
    ['has more aliases than it may', `{ ${times(51, (i) => `a${i}: __typename`)} }`, 'too-many-aliases'],
    ['has them further inside', `{ me { ${times(51, (i) => `a${i}: id`)} } }`, 'too-many-aliases'],
    [
      'multiplies aliases by fragments',
      `{ ...A } fragment A on Query { ${times(10, () => '...B')} } fragment B on Query { ${times(10, (i) => `b${i}: __typename`)} }`,
      'too-many-aliases',
    ],
    [
      'spreads fragments that spread fragments',
      `{ ...F0 } ${times(90, (i) => `fragment F${i} on Query { ...F${i + 1} ...F${i + 1} }`)} fragment F90 on Query { me { id } }`,
      'query-too-costly',
    ],
    [
      'goes in circles',
      '{ ...A } fragment A on Query { ...B } fragment B on Query { ...A }',
      'invalid-query',
    ],
    ['says the same again and again', `{ ${times(240, () => 'me { id }')} }`, 'too-many-aliases'],
    [
      'asks the schema in circles',
      `{ __schema { types { ${times(6, () => 'fields { type {')} name ${times(6, () => '} }')} } } }`,
      'invalid-query',
    ],
    [
      'asks for the whole schema again and again',
      `{ ${times(3, (i) => `a${i}: __schema { types { name } }`)} }`,
      'query-too-costly',
    ],
    [
      'asks for very many types',
      `{ ${times(50, (i) => `a${i}: __type(name: "Task") { name }`)} me { id } }`,
      'query-too-costly',
    ],
  ])('and %s is refused at once', async (_, text, code) => {
    expect(await codes(maya, text)).toContain(code);
    const took: number[] = [];
    // What was checked once is known: each try is another query.
    for (let i = 0; i < TRIES; i += 1) {
      const startedAt = performance.now();
      await ask(maya, `${text} # ${randomUUID()}`);
      took.push(performance.now() - startedAt);
    }
    expect(Math.min(...took)).toBeLessThan(PROMPT);
  });

  it('and has a megabyte is refused at once', async () => {
    const startedAt = performance.now();
    const { status } = await ask(maya, `{ me { id } } # ${'x'.repeat(2 ** 20)}`);
    expect(status).toBe(413);
    expect(performance.now() - startedAt).toBeLessThan(PROMPT * TRIES);
  });

  it('does nothing', async () => {
    const { body } = await ask(
      maya,
      `mutation { createLabel(input: { name: "x" }) { id } ${times(60, (i) => `a${i}: __typename`)} }`,
    );
    expect(body).not.toHaveProperty('data');
    expect(await data(maya, '{ labels { id } }')).toEqual({ labels: [] });
  });
});

describe('50 tasks with 20 comments each', () => {
  const QUERY =
    '{ user(id: "ID") { username email tasks(first: 50) { title comments(first: 20) { content } } } }';
  let person: Person;
  beforeAll(async () => {
    person = await test.anonymous.register();
    await Promise.all(Array.from({ length: 50 }, (_, i) => person.task({ title: `Task ${i}` })));
    await query(
      test.env.DATABASE_URL!,
      `INSERT INTO comments (id, task_id, author_id, content, mentions, version, created_at, updated_at)
       SELECT gen_random_uuid(), t.id, $1, 'Comment ' || n, '{}', 1, now(), now()
       FROM tasks t, generate_series(1, 20) AS n WHERE t.project_id = $1`,
      [person.user.id],
    );
  });

  /** The statements that an API needs which knows nothing of the session yet. */
  async function statements(app: TestApp): Promise<string[]> {
    const [session] = await signInAll(test, [{ id: person.user.id }]);
    const sent = await allSentDuring(async () => {
      const { user } = await data(
        new Client(app.url, session!.accessToken),
        QUERY.replace('ID', person.user.id),
      );
      expect(user.tasks).toHaveLength(50);
      for (const { comments } of user.tasks) expect(comments).toHaveLength(20);
    });
    // That facts are to be relayed is said a moment after them: these are of what was arranged.
    return sent.map(({ text }) => text).filter((text) => !text.includes('pg_notify'));
  }

  it('are four statements, with that about the session', async () => {
    const sent = await statements(test);
    expect(sent.filter((text) => text.includes('FROM sessions'))).toHaveLength(1);
    expect(sent.length).toBeLessThanOrEqual(4);
  });

  it('would be noticed to be more', async () => {
    const sent = await statements(careless);
    expect(sent.length).toBeGreaterThan(50);
  });
});

describe('a personal access token', () => {
  async function program(...scopes: string[]): Promise<Client> {
    const { body } = await maya.post('/users/me/tokens', { name: 'Script', scopes });
    return new Client(test.url, body.token);
  }
  const CASES: [scopes: string[], text: string, codes: string[]][] = [
    [['tasks:read'], '{ tasks { comments { id } } }', ['tasks.0.comments scope-required']],
    [
      ['tasks:read'],
      '{ tasksConnection { edges { node { commentsConnection { totalCount } } } } }',
      ['tasksConnection.edges.0.node.commentsConnection scope-required'],
    ],
    [['tasks:read'], '{ tasks { project { name } } }', ['tasks.0.project scope-required']],
    [['tasks:read'], '{ me { tasks { title } } }', ['me session-required']],
    [['tasks:read'], '{ user(id: "ID") { email } }', ['user session-required']],
    [
      ['tasks:read'],
      '{ labels { name } projects { name } }',
      ['labels scope-required', 'projects scope-required'],
    ],
    [['tasks:read'], 'mutation { createTask(input: { title: "x" }) { id } }', ['createTask scope-required']],
    [['tasks:write'], '{ tasks { id } }', ['tasks scope-required']],
    [
      ['tasks:write'],
      'mutation { createTask(input: { title: "x" }) { id comments { id } } }',
      ['createTask.comments scope-required'],
    ],
    [['projects:read'], '{ projects { tasks { id } } }', ['projects.0.tasks scope-required']],
    [
      ['comments:write', 'tasks:read'],
      'mutation { createComment(taskId: "TASK", input: { content: "x" }) { author { username } } }',
      ['createComment.author scope-required'],
    ],
  ];
  let task: { id: string };
  beforeAll(async () => {
    await query(test.env.DATABASE_URL!, 'DELETE FROM tasks WHERE project_id = $1', [maya.user.id]);
    task = await maya.task();
  });

  it.each(CASES)('with %s does not reach more by %s', async (scopes, text, expected) => {
    const asked = text.replace('ID', maya.user.id).replace('TASK', task.id);
    expect(await codes(await program(...scopes), asked)).toEqual(expected);
  });

  it('reaches what its scopes name', async () => {
    const reader = await program('tasks:read', 'comments:read', 'projects:read');
    expect(await data(reader, `{ task(id: "${task.id}") { title project { isInbox } } }`)).toEqual({
      task: { title: 'Something to do', project: { isInbox: true } },
    });
    const writer = await program('comments:write');
    expect(
      await data(
        writer,
        `mutation { createComment(taskId: "${task.id}", input: { content: "x" }) { content } }`,
      ),
    ).toEqual({
      createComment: { content: 'x' },
    });
  });

  it('would be noticed to reach more', async () => {
    const lax = via(careless.url, await program('tasks:read'));
    expect(await data(lax, '{ tasks { comments { id } } labels { name } }')).toMatchObject({ labels: [] });
  });
});

describe('somebody else', () => {
  it('is not found, and for administrators is there without their tasks', async () => {
    const [admin, stranger] = await Promise.all([test.anonymous.register(), test.anonymous.register()]);
    await query(test.env.DATABASE_URL!, `UPDATE users SET role = 'admin' WHERE id = $1`, [admin.user.id]);
    const text = `{ user(id: "${maya.user.id}") { username tasks { id } } }`;
    expect(await codes(stranger, text)).toEqual(['user not-found']);
    const { body } = await ask(admin, text);
    expect(body.data).toEqual({ user: { username: maya.user.username, tasks: null } });
    expect(body.errors).toMatchObject([{ path: ['user', 'tasks'], extensions: { code: 'not-found' } }]);
  });
});

describe('a request', () => {
  it('counts once, whatever is asked in it, and says so', async () => {
    const person = via(closed.url, await test.anonymous.register());
    const left = ({ headers }: Answer) => Number(/r=(\d+)/.exec(headers.get('ratelimit')!)![1]);
    const first = await ask(person, '{ me { id } }');
    const second = await ask(
      person,
      '{ me { id tasks { id comments { id } } } labels { id } projects { id tasks { id } } }',
    );
    expect(left(first) - left(second)).toBe(1);
    let answer = second;
    for (let i = 0; i < 20 && answer.status === 200; i += 1) answer = await ask(person, '{ __typename }');
    expect(answer).toMatchObject({ status: 429, body: { code: 'rate-limited' } });
    expect(answer.headers.get('retry-after')).toMatch(/^\d+$/);
  });

  it.each(['application/json', 'application/graphql-response+json, application/json', '*/*'])(
    'by GET that wants %s is told to be a POST, with and without GraphiQL',
    async (accept) => {
      for (const { url } of [test, closed]) {
        const answer = await via(url, maya).get('//graphql?query={me{id}}', { headers: { accept } });
        expectProblem(answer, 405, 'method-not-allowed');
        expect(answer.headers.get('allow')).toBe('POST');
      }
    },
  );

  it('by GET from a browser is GraphiQL where that is open', async () => {
    const headers = { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' };
    const [open, shut] = await Promise.all(
      [test, closed].map(({ anonymous }) => anonymous.get('//graphql?query={me{id}}', { headers })),
    );
    expect([open!.status, open!.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
    expect((await test.anonymous.get('//graphql')).text).toBe(open!.text);
    expect(shut!.status).toBe(405);
  });

  it('has the id that it was sent with', async () => {
    const { body, headers } = await ask(maya, '{ nonsense }', {}, { 'x-request-id': 'my-own-request-1' });
    expect([headers.get('x-request-id'), body.errors[0].extensions.requestId]).toEqual([
      'my-own-request-1',
      'my-own-request-1',
    ]);
  });
});

describe('the schema', () => {
  const ASKED = '{ __schema { queryType { name } } }';

  it('is told where that is wanted', async () => {
    expect(await data(maya, ASKED)).toEqual({ __schema: { queryType: { name: 'Query' } } });
  });

  it('is told by nothing where it is not', async () => {
    const person = via(closed.url, await test.anonymous.register());
    expect(await codes(person, ASKED)).toEqual(['invalid-query', 'invalid-query']);
    const { text } = await ask(person, '{ taks { id } }');
    expect(text).not.toContain('tasks');
    const create = 'mutation ($input: CreateTaskInput!) { createTask(input: $input) { id } }';
    expect((await ask(person, create, { input: { titel: 'Call' } })).text).not.toContain('Did you mean');
    expect((await ask(maya, '{ taks { id } }')).text).toContain('Did you mean');
  });
});
