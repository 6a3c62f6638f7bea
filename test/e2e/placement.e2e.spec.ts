import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApp, startBeside, type TestApp } from '../support/app.js';
import type { Answer, Person } from '../support/client.js';
import { query } from '../support/database.js';
import { broken } from '../support/faults.js';
import { via } from '../support/people.js';
import { expectProblem, withoutRequest } from '../support/problem.js';
import { atOnce } from '../support/at-once.js';
import { scaled } from '../support/scale.js';
import { section, shared } from '../support/sharing.js';

/** How often two tasks go below each other: of ten times nine make a cycle where nothing hinders them. */
const ROUNDS = 20;
const MOVES = scaled(1_000, 300);

let test: TestApp;
let maya: Person;
let omar: Person;
let vera: Person;
let stranger: Person;
let project: string;

beforeAll(async () => {
  test = await startApp();
  const register = () => test.anonymous.register();
  const people = await Promise.all([1, 2, 3, 4].map(register));
  [maya, omar, vera, stranger] = people as [Person, Person, Person, Person];
  project = await shared(maya, { editors: [omar], viewers: [vera] });
});
afterAll(() => test.close());

const sql = <Row extends Record<string, unknown>>(text: string, ...values: unknown[]) =>
  query<Row>(test.env.DATABASE_URL!, text, values);
const place = (person: { put: Person['put'] }, id: string, body: object, headers = {}) =>
  person.put(`/tasks/${id}/placement`, { body, headers });
const read = async (person: Person, id: string) => (await person.get(`/tasks/${id}`)).body;
const order = async (projectId: string) => {
  const rows = await sql<{ id: string }>(
    'SELECT id FROM tasks WHERE project_id = $1 ORDER BY position',
    projectId,
  );
  return rows.map(({ id }) => id);
};
const tasks = async (count: number, details: Record<string, unknown>) => {
  const made = [];
  for (let index = 0; index < count; index += 1) made.push((await maya.task(details)).id as string);
  return made;
};

describe('PUT /tasks/{id}/placement', () => {
  it('puts a task behind another, before another, and first', async () => {
    const projectId = await shared(maya);
    const [a, b, c, d] = (await tasks(4, { projectId })) as [string, string, string, string];
    expect((await place(maya, d, { after: a })).body).toMatchObject({ id: d, version: 2 });
    expect(await order(projectId)).toEqual([a, d, b, c]);
    await place(maya, c, { before: d });
    expect(await order(projectId)).toEqual([a, c, d, b]);
    await place(maya, b, { after: null });
    expect(await order(projectId)).toEqual([b, a, c, d]);
    await place(maya, b, { after: d });
    expect(await order(projectId)).toEqual([a, c, d, b]);
  });

  it('changes nothing when the task is there already', async () => {
    const projectId = await shared(maya);
    const [a, b] = (await tasks(2, { projectId })) as [string, string];
    expect((await place(maya, b, { after: a })).body.version).toBe(1);
    expect((await place(maya, a, {})).body.version).toBe(1);
    const moves = `SELECT FROM events WHERE type = 'task.moved' AND context_id = $1`;
    expect(await sql(moves, projectId)).toEqual([]);
  });

  it('moves into a section and out of it, and below a parent and out of it', async () => {
    const sectionId = await section(maya, project);
    const [id, parentId] = (await tasks(2, { projectId: project })) as [string, string];
    expect((await place(omar, id, { sectionId, parentId })).body).toMatchObject({ sectionId, parentId });
    expect((await place(omar, id, { sectionId: null })).body).toMatchObject({ sectionId: null, parentId });
    expect((await place(omar, id, { parentId: null })).body).toMatchObject({ parentId: null });
  });

  it('takes everything below a task along to another project, in its order, and what does not belong there stays', async () => {
    const target = await shared(maya, { editors: [vera] });
    const sectionId = await section(maya, project);
    const assigneeIds = [omar.user.id, maya.user.id];
    const root = await maya.task({ projectId: project, sectionId, assigneeIds });
    const below = { projectId: project, parentId: root.id, sectionId, assigneeIds };
    const [first, second] = [await maya.task(below), await maya.task(below)];
    await place(maya, second.id, { before: first.id });
    const leaf = await maya.task({ ...below, parentId: first.id });
    await maya.delete(`/tasks/${leaf.id}`);

    const { status, body } = await place(maya, root.id, { projectId: target });
    expect(status).toBe(200);
    expect(body).toMatchObject({ projectId: target, sectionId: null, parentId: null });
    expect(body.assigneeIds).toEqual([maya.user.id]);
    expect(await read(maya, second.id)).toMatchObject({
      projectId: target,
      parentId: root.id,
      sectionId: null,
      assigneeIds: [maya.user.id],
    });
    expect(await order(target)).toEqual([root.id, second.id, first.id, leaf.id]);
    expect((await maya.put(`/tasks/${leaf.id}/restoration`)).body).toMatchObject({ projectId: target });
    const moved = await sql<{ scopes: string[] }>(
      `SELECT scopes FROM events WHERE type = 'task.moved' AND context_id = $1`,
      target,
    );
    expect(moved).toHaveLength(4);
    for (const { scopes } of moved)
      expect(scopes.toSorted()).toEqual([maya, omar, vera].map(({ user }) => `tasks:${user.id}`).toSorted());
    expectProblem(await omar.get(`/tasks/${root.id}`), 404);
  });

  it('is for editors of both projects', async () => {
    const seen = await shared(vera, { viewers: [maya] });
    const [id] = (await tasks(1, { projectId: project })) as [string];
    expectProblem(await place(vera, id, { after: null }), 403, 'project-role-required');
    expectProblem(await place(maya, id, { projectId: seen }), 403, 'project-role-required');
    const theirs = await place(stranger, id, { after: null });
    expectProblem(theirs, 404);
    expect(withoutRequest(theirs)).toEqual(
      withoutRequest(await place(stranger, randomUUID(), { after: null })),
    );
    expect((await read(maya, id)).version).toBe(1);
  });

  it('with a stale If-Match answers 412 and moves nothing', async () => {
    const [id] = (await tasks(1, { projectId: project })) as [string];
    expectProblem(await place(maya, id, { after: null }, { 'if-match': '"v7"' }), 412, 'stale-version');
    expect((await read(maya, id)).version).toBe(1);
  });

  it('refuses to go both behind one and before one', async () => {
    const [a, b, c] = (await tasks(3, { projectId: project })) as [string, string, string];
    expectProblem(await place(maya, a, { after: b, before: c }), 422, 'placed-twice');
  });
});

describe('an id in a placement that is not for the caller', () => {
  const members: Record<string, [code: string, theirs: () => Promise<string>]> = {
    projectId: ['unknown-project', () => shared(stranger)],
    sectionId: ['unknown-section', async () => section(stranger, await shared(stranger))],
    parentId: ['unknown-parent', async () => (await stranger.task()).id as string],
    after: ['unknown-neighbour', async () => (await stranger.task()).id as string],
    before: ['unknown-neighbour', async () => (await stranger.task()).id as string],
  };

  it.each(Object.keys(members))('%s is refused exactly as one that does not exist', async (member) => {
    const [code, theirs] = members[member]!;
    const [id] = (await tasks(1, { projectId: project })) as [string];
    const before = await read(maya, id);
    const answer = await place(maya, id, { [member]: await theirs() });
    expectProblem(answer, 422, code);
    expect(withoutRequest(answer)).toEqual(withoutRequest(await place(maya, id, { [member]: randomUUID() })));
    expect(await read(maya, id)).toEqual(before);
  });

  it.each(['sectionId', 'parentId', 'after', 'before'])(
    '%s of another project of the caller is refused so as well, also of the one that it leaves',
    async (member) => {
      const target = await shared(maya);
      const parentId = (await maya.task({ projectId: project })).id as string;
      const sectionId = await section(maya, project);
      const { id } = await maya.task({ projectId: project, parentId, sectionId });
      const value = { sectionId, parentId, after: parentId, before: parentId }[member];
      expectProblem(await place(maya, id, { projectId: target, [member]: value }), 422, members[member]![0]);
      expect((await read(maya, id)).projectId).toBe(project);
    },
  );
});

describe('a tree', () => {
  it('has no cycle', async () => {
    const a = await maya.task();
    const b = await maya.task({ parentId: a.id });
    const c = await maya.task({ parentId: b.id });
    for (const { id } of [a, b, c])
      expectProblem(await place(maya, a.id, { parentId: id }), 422, 'cyclic-parent');
  });

  it('has at most five levels, counted with all that is below what moves, the trash included', async () => {
    const top = [await maya.task()];
    for (let level = 2; level <= 3; level += 1) top.push(await maya.task({ parentId: top.at(-1).id }));
    const root = await maya.task();
    const middle = await maya.task({ parentId: root.id });
    const leaf = await maya.task({ parentId: middle.id });
    await maya.delete(`/tasks/${leaf.id}`);
    expectProblem(await place(maya, root.id, { parentId: top[2].id }), 422, 'too-deep');
    expect((await place(maya, root.id, { parentId: top[1].id })).status).toBe(200);
  });

  const cycles = () =>
    sql(
      `SELECT a.id FROM tasks a JOIN tasks b ON a.parent_id = b.id AND b.parent_id = a.id WHERE a.project_id = $1`,
      maya.user.id,
    );
  /** Each below the other, at the same moment, in pairs. */
  async function cross(url: string): Promise<Answer[]> {
    const client = via(url, maya);
    const answers: Answer[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      const [a, b] = await Promise.all([maya.task(), maya.task()]);
      answers.push(
        ...(await Promise.all([
          place(client, a.id, { parentId: b.id }),
          place(client, b.id, { parentId: a.id }),
        ])),
      );
    }
    return answers;
  }

  it('has none either when two tasks go below each other at once', async () => {
    const answers = await cross(test.url);
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(ROUNDS);
    expect(answers.filter(({ body }) => body.code === 'cyclic-parent')).toHaveLength(ROUNDS);
    expect(await cycles()).toEqual([]);
  });

  it('would have some if projects were not held: these tests notice', async () => {
    const careless = await startBeside(
      broken(
        [
          'features/tasks/placement/task-placement.service',
          `to, 'editor', 'exclusive')`,
          `to, 'editor', 'shared')`,
        ],
        [
          'features/tasks/placement/task-placement.service',
          `from, 'editor', 'exclusive')`,
          `from, 'editor', 'shared')`,
        ],
        ['features/tasks/task-tree.service', `lock: { mode: 'pessimistic_write' },`, ''],
      ),
    );
    await cross(careless.url).finally(() => careless.close());
    expect((await cycles()).length).toBeGreaterThan(0);
    await sql('UPDATE tasks SET parent_id = NULL WHERE project_id = $1', maya.user.id);
  });
});

describe(`${MOVES} moves in one project, many at once`, () => {
  it('leave a total order without ties, and no task is lost', async () => {
    const projectId = await shared(maya, { editors: [omar] });
    const ids = await tasks(60, { projectId });
    const any = () => ids[Math.floor(Math.random() * ids.length)]!;
    const refused: Answer[] = [];
    const moves = Array.from({ length: MOVES }, (_, index) => index);
    await atOnce(20, moves, async (index) => {
      const [id, other] = [any(), any()];
      const wish = index % 3 === 0 ? { before: other } : { after: index % 50 === 0 ? null : other };
      const move = () => place(index % 2 ? maya : omar, id, wish);
      let answer = await move();
      // A busy machine says so, and a client asks again.
      while (answer.status === 503 || answer.body?.code === 'conflict') answer = await move();
      if (answer.status !== 200 && id !== other) refused.push(answer);
    });
    expect(refused).toEqual([]);
    const rows = await sql<{ id: string; position: string }>(
      'SELECT id, position FROM tasks WHERE project_id = $1 ORDER BY position, id',
      projectId,
    );
    expect(rows.map(({ id }) => id).toSorted()).toEqual(ids.toSorted());
    expect(new Set(rows.map(({ position }) => position)).size).toBe(ids.length);
  });

  it('end with a refusal, not with a fault, where there is no room any more', async () => {
    const projectId = await shared(maya);
    const [a, b, c] = (await tasks(3, { projectId })) as [string, string, string];
    await sql(`UPDATE tasks SET position = 'a0' WHERE id = $1`, a);
    await sql(`UPDATE tasks SET position = $1 WHERE id = $2`, `a0${'0'.repeat(600)}1`, b);
    expectProblem(await place(maya, c, { after: a }), 409, 'order-exhausted');
  });
});
