import assert from 'node:assert/strict';
import type { Contender, Target } from './contender.js';
import { TASKS_PER_USER, type BenchUser } from './dataset.js';

/** A task as the servers answer it. */
type Task = { id: string; title: string } & Record<string, unknown>;

/** What the answers of a contender look like, to be compared with those of the others. */
export interface AnswerShape {
  fields: string[];
  listBytes: number;
}

/**
 * Checks that a contender answers rightly, so that nobody is fast by being wrong: status, 50 tasks, those of the
 * caller and nobody else's, fresh after each write. Leaves the data as it was. Throws an AssertionError otherwise.
 */
export async function checkAnswers(contender: Contender, users: BenchUser[]): Promise<AnswerShape> {
  const anonymous = await fetch(contender.normal.tasksUrl);
  assert.equal(anonymous.status, 401, `${contender.name}: a list without a token`);

  const caller = new Caller(contender, 0);
  const first = await caller.list();
  for (const userIndex of [0, 1, users.length - 1]) {
    await checkLists(new Caller(contender, userIndex), users[userIndex]!);
  }
  await checkOneTask(caller, new Caller(contender, 1), first.tasks[7]!);
  await checkWrites(caller, first.tasks[7]!);
  return { fields: Object.keys(first.tasks[0]!).sort(), listBytes: first.bytes };
}

/** Checks that a user still sees 50 of their tasks, for after the load. */
export async function checkAfterwards(contender: Contender, users: BenchUser[]): Promise<void> {
  for (let userIndex = 0; userIndex < users.length; userIndex += 97) {
    const { tasks } = await new Caller(contender, userIndex).list();
    const { tasks: fromDatabase } = await new Caller(contender, userIndex).list(contender.uncached);
    assert.equal(tasks.length, TASKS_PER_USER, `${contender.name}: tasks in a list after the load`);
    assert.deepEqual(tasks, fromDatabase, `${contender.name}: the cached list after the load is stale`);
  }
}

async function checkLists(caller: Caller, user: BenchUser) {
  const name = caller.contender.name;
  const filled = await caller.list();
  const cached = await caller.list();
  const uncached = await caller.list(caller.contender.uncached);
  assert.deepEqual(
    filled.tasks.map(({ id }) => id).sort(),
    [...user.taskIds].sort(),
    `${name}: whose tasks are listed`,
  );
  assert.deepEqual(cached, filled, `${name}: the cached list`);
  assert.deepEqual(uncached.tasks, filled.tasks, `${name}: the uncached list`);
}

async function checkOneTask(caller: Caller, stranger: Caller, task: Task) {
  const name = caller.contender.name;
  assert.deepEqual(
    await caller.send('GET', `/${task.id}`, 200),
    task,
    `${name}: one task equals the one of the list`,
  );
  await stranger.send('GET', `/${task.id}`, 404);
}

async function checkWrites(caller: Caller, task: Task) {
  const name = caller.contender.name;
  const listed = async (id: string) => (await caller.list()).tasks.find((each) => each.id === id);

  const created = (await caller.send('POST', '', 201, {
    title: 'Checked',
    description: 'A note',
    priority: 1,
  })) as Task;
  assert.deepEqual(await listed(created.id), created, `${name}: a created task is listed at once`);
  await caller.send('PATCH', `/${created.id}`, 200, { title: 'Checked again' });
  assert.equal(
    (await listed(created.id))?.title,
    'Checked again',
    `${name}: a patched task is listed as patched`,
  );
  await caller.send('DELETE', `/${created.id}`, 204);
  assert.equal(await listed(created.id), undefined, `${name}: a deleted task is not listed`);
  assert.deepEqual(await listed(task.id), task, `${name}: the others stay as they were`);
}

class Caller {
  constructor(
    readonly contender: Contender,
    private readonly userIndex: number,
  ) {}

  async list(target = this.contender.normal): Promise<{ tasks: Task[]; bytes: number }> {
    const text = await this.sendForText(target, { method: 'GET', path: '', status: 200 });
    const { data } = JSON.parse(text) as { data: Task[] };
    return { tasks: data, bytes: Buffer.byteLength(text) };
  }

  async send(method: string, path: string, status: number, body?: object): Promise<unknown> {
    const text = await this.sendForText(this.contender.normal, { method, path, status, body });
    return text && JSON.parse(text);
  }

  private async sendForText({ tasksUrl, headers }: Target, { method, path, status, body }: Exchange) {
    const authorization = this.contender.authorization(this.userIndex);
    const content = body && { 'content-type': 'application/json' };
    const answer = await fetch(tasksUrl + path, {
      method,
      headers: { ...headers, ...content, authorization },
      ...(body && { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    assert.equal(
      answer.status,
      status,
      `${this.contender.name}: ${method} ${path} answered ${text.slice(0, 300)}`,
    );
    return text;
  }
}

/** A request and the status that is right. */
interface Exchange {
  method: string;
  path: string;
  status: number;
  body?: object;
}
