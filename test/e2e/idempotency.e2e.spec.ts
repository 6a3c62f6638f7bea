import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApp, startBeside, startWorker, type TestApp } from '../support/app.js';
import { built } from '../support/built.js';
import { type Answer, Client, type Person } from '../support/client.js';
import { holding, query } from '../support/database.js';
import { broken } from '../support/faults.js';
import { readOperations } from '../support/openapi.js';
import { expectProblem } from '../support/problem.js';
import { eventually, spawnProcess } from '../support/processes.js';
import { scaled } from '../support/scale.js';

const KEYS = scaled(1000, 20);

const HEADER = 'idempotency-key';
/** Fewer than are worked on at once. */
const AT_ONCE = 60;

let test: TestApp;
let maya: Person;
beforeAll(async () => {
  test = await startApp();
  maya = await test.anonymous.register();
});
afterAll(() => test?.close());

const sql = <Row extends object>(text: string, ...values: unknown[]) =>
  query<Row & Record<string, unknown>>(test.env.DATABASE_URL!, text, values);
const withKey = (key: string) => ({ headers: { [HEADER]: key } });
const send = (key: string, body: object = { title: 'Once' }, client: Client = maya, path = '/tasks') =>
  client.post(path, body, withKey(key));
const on = (target: TestApp, { token, user }: Client) => new Client(target.url, token, user);

/** Tasks with a title, and what the event log says of them. */
async function madeOf(title: string): Promise<{ tasks: number; events: number }> {
  const [made] = await sql<{ tasks: number; events: number }>(
    `SELECT count(*)::integer AS tasks, (SELECT count(*)::integer FROM events WHERE type = 'task.created' AND data ->> 'title' LIKE $1) AS events
     FROM tasks WHERE title LIKE $1`,
    title,
  );
  return made!;
}

/** Sends each request `times` times at once, and again what is told to come back, until each has its answer. */
async function twins(client: Client, requests: { key: string; body: object }[], times: number) {
  const untilDone = async ({ key, body }: (typeof requests)[number]): Promise<Answer> => {
    const answer = await send(key, body, client);
    if (answer.status !== 409) return answer;
    expect(answer.headers.get('retry-after')).toBe('1');
    return untilDone({ key, body });
  };
  const answers: Answer[] = [];
  for (const queue = [...requests]; queue.length > 0;) {
    const some = queue.splice(0, AT_ONCE / times);
    const sent = some.flatMap((request) => Array.from({ length: times }, () => untilDone(request)));
    answers.push(...(await Promise.all(sent)));
  }
  return answers;
}

const keysOf = (title: string, count: number) =>
  Array.from({ length: count }, (_, number) => ({
    key: randomUUID(),
    body: { title: `${title} ${number}` },
  }));

describe('POST with Idempotency-Key', () => {
  it('a second time gets the first answer, byte for byte, and makes nothing', async () => {
    const key = randomUUID();
    const [first, again] = [await send(key), await send(key)];
    expect([again.status, again.text]).toEqual([201, first.text]);
    for (const name of ['etag', 'location', 'content-type'])
      expect(again.headers.get(name)).toBe(first.headers.get(name));
    expect(first.headers.get('location')).toBe(`/api/v1/tasks/${first.body.id}`);
    const replayed = [first, again].map(({ headers }) => headers.get('idempotent-replayed'));
    expect(replayed).toEqual([null, 'true']);
    expect(await madeOf('Once')).toEqual({ tasks: 1, events: 1 });
  });

  it('answers as it did also when the task has changed or gone meanwhile', async () => {
    const key = randomUUID();
    const { body, text } = await send(key);
    await maya.patch(`/tasks/${body.id}`, { title: 'Another' });
    await maya.delete(`/tasks/${body.id}`);
    expect((await send(key)).text).toBe(text);
  });

  it('and an answer without a body gets that again', async () => {
    const call = () => maya.post('/users/me/email-verification', undefined, withKey('verify'));
    for (const answer of [await call(), await call()])
      expect([answer.status, answer.text]).toEqual([204, '']);
    const asked = await sql(
      `SELECT 1 FROM events WHERE actor_id = $1 AND type LIKE '%verification%'`,
      maya.user.id,
    );
    expect(asked).toHaveLength(1);
  });

  it('shows what was made in lists before the answer', async () => {
    await maya.get('/tasks');
    const { body } = await send(randomUUID());
    expect((await maya.get('/tasks')).text).toContain(body.id);
  });

  it('answers 422 to another body or URL under the key, and does nothing', async () => {
    const key = randomUUID();
    await send(key, { title: 'The first' });
    expectProblem(await send(key, { title: 'The second' }), 422, 'idempotency-key-reused');
    const elsewhere = await send(key, { title: 'The first' }, maya, '/labels');
    expectProblem(elsewhere, 422, 'idempotency-key-reused');
    expect(await madeOf('The second')).toEqual({ tasks: 0, events: 0 });
  });

  it('does not keep what was refused: the same key is good once the request is', async () => {
    const key = randomUUID();
    expectProblem(await send(key, { title: '' }), 400, 'invalid-input');
    expectProblem(
      await send(key, { title: 'No', dueAt: '2026-11-20T09:30:00Z', dueDate: '2026-11-20' }),
      422,
    );
    expect((await send(key, { title: 'Good' })).status).toBe(201);
  });

  it('of somebody else is another key', async () => {
    const omar = await test.anonymous.register();
    const key = randomUUID();
    const [hers, his] = [await send(key), await send(key, { title: 'His' }, omar)];
    expect([hers.status, his.status]).toEqual([201, 201]);
    expect(hers.body.id).not.toBe(his.body.id);
  });

  it('means nothing to who is not signed in', async () => {
    const input = () => ({ username: `u${randomUUID().slice(0, 12)}`, password: 'correct-horse-battery' });
    const register = (details: object) => test.anonymous.post('/auth/register', details, withKey('same'));
    const people = [input(), input()].map((one) => ({ ...one, email: `${one.username}@example.com` }));
    for (const person of people) expect((await register(person)).status).toBe(201);
  });

  it.each([
    ['empty', ''],
    ['of 256 characters', 'k'.repeat(256)],
    ['not of ASCII', 'schl\u00fcssel'],
  ])('that is %s is refused', async (_, key) => {
    const answer = await send(key);
    expectProblem(answer, 400, 'invalid-input');
    expect(answer.body.errors).toEqual([expect.objectContaining({ pointer: '/idempotency-key' })]);
  });

  it('of 255 characters, with spaces, is taken', async () => {
    expect((await send(`"${'a key '.repeat(42)}"`.padEnd(255, '.'))).status).toBe(201);
  });

  it('is looked at by every operation that says so, which are all of a caller who is signed in', async () => {
    const operations = (await readOperations(test)).filter(({ method }) => method === 'POST');
    for (const { path, roles, parameters, title } of operations) {
      expect([title, parameters.some(({ name }) => name === 'Idempotency-Key')]).toEqual([
        title,
        roles.length > 0,
      ]);
      if (!roles.includes('user')) continue;
      const answer = await maya.post(
        path.replace('/api/v1', '').replace(/{\w+}/g, randomUUID()),
        {},
        withKey('k'.repeat(256)),
      );
      expect([title, answer.status, answer.body.errors?.[0].code]).toEqual([title, 400, HEADER]);
    }
  });
});

describe('twins', () => {
  it(`of ${KEYS} requests, 20 of each at once, make ${KEYS} tasks, and each gets the answer of its first`, async () => {
    const requests = keysOf('Twin', KEYS);
    const answers = await twins(maya, requests, 20);
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([201]));
    expect(new Set(answers.map(({ body }) => body.id)).size).toBe(KEYS);
    expect(await madeOf('Twin %')).toEqual({ tasks: KEYS, events: KEYS });
  });

  it('in two processes make one task as well', async () => {
    const beside = await startBeside({ ...test.env });
    try {
      const requests = keysOf('Beside', 10);
      const answers = await Promise.all([twins(maya, requests, 5), twins(on(beside, maya), requests, 5)]);
      expect(new Set(answers.flat().map(({ body }) => body.id)).size).toBe(10);
      expect(await madeOf('Beside %')).toEqual({ tasks: 10, events: 10 });
    } finally {
      await beside.close();
    }
  });

  it('make many tasks where nobody looks whether the key is taken, so the tests above can fail', async () => {
    const careless = await startBeside({ ...test.env, ...CARELESS });
    try {
      await twins(on(careless, maya), keysOf('Careless', 5), 5);
      expect((await madeOf('Careless %')).tasks).toBe(25);
    } finally {
      await careless.close();
    }
  });

  it('that wait leave the connections to others: 40 of one request, while it is held up', async () => {
    const key = randomUUID();
    const project = maya.user.id;
    const lock = `LOCK TABLE tasks IN SHARE ROW EXCLUSIVE MODE`;
    const { waiting, others } = await holding(test.env.DATABASE_URL!, lock, async () => {
      const waiting = Array.from({ length: 40 }, () => send(key, { title: 'Held up', projectId: project }));
      await sleep(300);
      const reader = await test.anonymous.register();
      const begun = performance.now();
      const others = await Promise.all(Array.from({ length: 20 }, () => reader.get('/users/me')));
      expect(performance.now() - begun).toBeLessThan(1000);
      return { waiting, others };
    });
    expect(new Set(others.map(({ status }) => status))).toEqual(new Set([200]));
    const answers = await Promise.all(waiting);
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([201]));
    expect(new Set(answers.map(({ body }) => body.id)).size).toBe(1);
    expect(await madeOf('Held up')).toEqual({ tasks: 1, events: 1 });
  });

  it('of one that failed do it themselves', async () => {
    await sql(`CREATE SEQUENCE tries; CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS
      $$ BEGIN IF NEW.title = 'Tried' AND nextval('tries') = 1 THEN RAISE 'failed'; END IF; RETURN NEW; END $$;
      CREATE TRIGGER fail BEFORE INSERT ON tasks FOR EACH ROW EXECUTE FUNCTION fail()`);
    const keys = Array<string>(3).fill(randomUUID());
    const answers = await Promise.all(keys.map((key) => send(key, { title: 'Tried' })));
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([201, 201, 500]);
  });

  it('answer 409 with Retry-After while another process has the key, and do nothing', async () => {
    const key = randomUUID();
    const taken = `INSERT INTO idempotency_keys (user_id, key, request) VALUES ('${maya.user.id}', '${key}', 'x')`;
    const answers = await holding(test.env.DATABASE_URL!, taken, () =>
      Promise.all([send(key, { title: 'In use' }), send(key, { title: 'In use' })]),
    );
    for (const answer of answers) {
      expectProblem(answer, 409, 'idempotency-key-in-use');
      expect(answer.headers.get('retry-after')).toBe('1');
    }
    expect(await madeOf('In use')).toEqual({ tasks: 0, events: 0 });
    expect((await send(key, { title: 'In use' })).status).toBe(201);
  });
});

describe('a process that is killed after the commit and before the answer', () => {
  it('has made one task, which the repeat gets from another process', async () => {
    const fatal = await spawnProcess('main', { ...test.env, ...FATAL });
    const key = randomUUID();
    const body = { title: 'Cut off' };
    await expect(send(key, body, new Client(fatal.url, maya.token))).rejects.toThrow(
      /socket hang up|ECONNRESET/,
    );
    await eventually('it lives', () => Promise.resolve(fatal.child.signalCode === 'SIGKILL'));
    expect(await madeOf('Cut off')).toEqual({ tasks: 1, events: 1 });
    const repeat = await send(key, body);
    expect([repeat.status, repeat.headers.get('idempotent-replayed')]).toEqual([201, 'true']);
    expect((await maya.get(`/tasks/${repeat.body.id}`)).body).toEqual(repeat.body);
    expect(await madeOf('Cut off')).toEqual({ tasks: 1, events: 1 });
  });
});

describe('what is kept of a request', () => {
  it('tells nobody who reads the table what was answered or sent', async () => {
    const key = randomUUID();
    const input = { name: 'canary', scopes: ['tasks:read'] };
    const { body } = await send(key, input, maya, '/users/me/tokens');
    expect((await send(key, input, maya, '/users/me/tokens')).body).toEqual(body);
    await maya.post('/auth/confirmation', { password: 'correct-horse-battery' }, withKey('confirm'));
    const rows = await sql<{ text: string }>(
      `SELECT concat(key, request, encode(answer, 'escape')) AS text FROM idempotency_keys`,
    );
    expect(rows.length).toBeGreaterThan(2);
    const text = rows.map((row) => row.text).join();
    for (const secret of [body.token, 'canary', 'correct-horse', 'Once']) expect(text).not.toContain(secret);
  });

  it('is good in the row of its owner and key only', async () => {
    const [one, other] = [randomUUID(), randomUUID()];
    for (const key of [one, other]) await send(key, { title: key });
    await sql(
      `UPDATE idempotency_keys SET answer = (SELECT answer FROM idempotency_keys WHERE key = $1) WHERE key = $2`,
      one,
      other,
    );
    expectProblem(await send(other, { title: other }), 500);
  });

  it('is taken away by the worker after a day', async () => {
    const [old, recent] = [randomUUID(), randomUUID()];
    for (const key of [old, recent]) await send(key, { title: 'Kept' });
    await sql(`UPDATE idempotency_keys SET created_at = now() - interval '25 hours' WHERE key = $1`, old);
    const background = await startWorker();
    const { Database } = await built<typeof import('../../src/platform/database/database.js')>(
      'platform/database/database',
    );
    const { Expiry } =
      await built<typeof import('../../src/platform/database/expiry.js')>('platform/database/expiry');
    await background.worker.get(Database).connected();
    await background.worker.get(Expiry).run();
    await background.close();
    const left = await sql(`SELECT key FROM idempotency_keys WHERE key = ANY($1)`, [old, recent]);
    expect(left).toEqual([{ key: recent }]);
    expect((await send(old, { title: 'Kept' })).headers.get('idempotent-replayed')).toBeNull();
  });

  it('goes with the account', async () => {
    const leaver = await test.anonymous.register();
    await send(randomUUID(), undefined, leaver);
    await sql(`DELETE FROM users WHERE id = $1`, leaver.user.id);
    expect(await sql(`SELECT 1 FROM idempotency_keys WHERE user_id = $1`, leaver.user.id)).toEqual([]);
  });
});

const MODULE = 'platform/http/idempotency-keys';
/** Nobody looks whether the key is taken. */
const CARELESS = broken(
  [MODULE, 'if (!(await this.take(row)))', 'if (false)'],
  [MODULE, 'let twin = this.running.get(owner); twin;', 'let twin; twin;'],
);
/** Dies as soon as a commit that has facts is done. */
const FATAL = broken([
  'platform/events/unit-of-work',
  'this.bell.ring();',
  `process.kill(process.pid, 'SIGKILL');`,
]);
