import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApp, type TestApp } from '../support/app.js';
import type { Person } from '../support/client.js';
import { expectProblem, withoutRequest } from '../support/problem.js';
import { letIn, must, newProject, statuses } from '../support/sharing.js';

let test: TestApp;
let maya: Person;
let omar: Person;

beforeAll(async () => {
  test = await startApp();
  [maya, omar] = await Promise.all([test.anonymous.register(), test.anonymous.register()]);
});
afterAll(() => test.close());

const names = async (person: Person, search = '') => {
  const { data } = must(200, await person.get(`/projects${search}`));
  return data.map(({ name }: { name: string }) => name);
};
const place = (person: Person, id: string, body: object) => person.put(`/projects/${id}/placement`, { body });
/** A project with somebody in each role. */
async function team(): Promise<{ id: string; owner: Person; editor: Person; viewer: Person }> {
  const { id } = await newProject(maya, { name: 'Shared' });
  const [editor, viewer] = [await letIn(maya, id, 'editor'), await letIn(maya, id, 'viewer')];
  return { id, owner: maya, editor, viewer };
}

describe('PUT /projects/{id}/placement', () => {
  it('moves a project for one member alone, a viewer as well, and moves the version on', async () => {
    const { id, owner, viewer } = await team();
    const parent = await newProject(viewer);
    const before = must(200, await owner.get(`/projects/${id}`));
    const placed = await place(viewer, id, { parentId: parent.id });
    expect(must(200, placed)).toMatchObject({
      parentId: parent.id,
      role: 'viewer',
      version: before.version + 1,
    });
    expect(must(200, await owner.get(`/projects/${id}`))).toMatchObject({
      parentId: null,
      position: before.position,
      version: before.version + 1,
    });
    const stale = await viewer.put(`/projects/${id}/placement`, {
      body: { parentId: null },
      headers: { 'if-match': `"v${before.version}"` },
    });
    expectProblem(stale, 412, 'stale-version');
    expect(must(200, await place(viewer, id, {})).version).toBe(before.version + 1);
  });

  it('puts one behind another, and first', async () => {
    const person = await test.anonymous.register();
    const ids = new Map<string, string>();
    for (const name of ['A', 'B', 'C']) ids.set(name, (await newProject(person, { name })).id);
    must(200, await place(person, ids.get('C')!, { after: ids.get('A') }));
    expect(await names(person)).toEqual(['Inbox', 'A', 'C', 'B']);
    must(200, await place(person, ids.get('B')!, { after: null }));
    expect(await names(person)).toEqual(['B', 'Inbox', 'A', 'C']);
    must(200, await place(person, person.user.id, { after: ids.get('C') }));
    expect(await names(person)).toEqual(['B', 'A', 'C', 'Inbox']);
    must(200, await place(person, ids.get('A')!, { after: ids.get('B')!.toUpperCase() }));
    expect(await names(person)).toEqual(['B', 'A', 'C', 'Inbox']);
  });

  it('names only what the caller is in: an id of somebody else is answered as one that is not there', async () => {
    const { id } = await newProject(maya);
    const { id: foreign } = await newProject(omar);
    for (const member of ['parentId', 'after']) {
      const [theirs, unknown] = [
        await place(maya, id, { [member]: foreign }),
        await place(maya, id, { [member]: randomUUID() }),
      ];
      expectProblem(theirs, 422, member === 'after' ? 'unknown-neighbour' : 'unknown-project');
      expect(withoutRequest(theirs)).toEqual(withoutRequest(unknown));
    }
  });

  it('goes five levels deep, and never in a circle', async () => {
    const person = await test.anonymous.register();
    const chain: string[] = [];
    for (let level = 0; level < 5; level += 1) {
      const { id } = await newProject(person);
      if (level > 0) must(200, await place(person, id, { parentId: chain.at(-1) }));
      chain.push(id);
    }
    const { id: sixth } = await newProject(person);
    expectProblem(await place(person, sixth, { parentId: chain[4] }), 422, 'project-nesting');
    expectProblem(await place(person, chain[0]!, { parentId: sixth }), 422, 'project-nesting');
    expectProblem(await place(person, chain[0]!, { parentId: chain[0] }), 422, 'project-nesting');
    expectProblem(await place(person, chain[0]!, { parentId: chain[3] }), 422, 'project-nesting');
  });

  it('makes no circle of two that go below each other at once, in twenty tries', async () => {
    const person = await test.anonymous.register();
    const [a, b] = [(await newProject(person)).id as string, (await newProject(person)).id as string];
    for (let turn = 0; turn < 20; turn += 1) {
      const [one, other] = await Promise.all([
        place(person, a, { parentId: b }),
        place(person, b, { parentId: a }),
      ]);
      expect(statuses([one, other])).toEqual([200, 422]);
      await Promise.all([place(person, a, { parentId: null }), place(person, b, { parentId: null })]);
    }
  });

  it('keeps a total order when many move at once', async () => {
    const person = await test.anonymous.register();
    const ids: string[] = [];
    for (let made = 0; made < 10; made += 1) ids.push((await newProject(person)).id);
    const moves = Array.from({ length: 24 }, (_, index) =>
      place(person, ids[index % 10]!, { after: ids[(index * 7 + 3) % 10] }),
    );
    const answers = await Promise.all(moves);
    expect(answers.filter(({ status }) => status !== 200 && status !== 422)).toEqual([]);
    const { data } = must(200, await person.get('/projects'));
    const positions = data.map(({ position }: { position: string }) => position);
    expect([positions.length, new Set(positions).size]).toEqual([11, 11]);
  });
});
