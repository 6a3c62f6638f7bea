import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Client, type Person } from '../support/client.js';
import type { Break } from '../support/faults.js';
import { via } from '../support/people.js';
import { type Pair, startPair } from '../support/pairs.js';
import { scaled } from '../support/scale.js';
import { letIn, newProject } from '../support/sharing.js';

const WRITES = scaled(2_000, 100);
const READERS = 3;
/** The same tasks, under other keys of the cache. */
const LISTS = ['', '&status=open&sort=title', '&fields=title', '&priority=0&createdBefore=9999-12-31'];

/** Makes void only the lists of whoever writes. */
const SELFISH: Break = [
  'features/tasks/task-changes',
  'scopes: memberIds.map(taskListsOf)',
  'scopes: [taskListsOf(actorId)]',
];

describe('lists of a project that is shared, over two processes', () => {
  let pair: Pair;
  beforeAll(async () => {
    pair = await startPair();
  });
  afterAll(() => pair?.end());

  it(`never show any member an older state than the last acknowledged one, or one who left any, in ${WRITES} writes`, async () => {
    expect(await interleave(pair.urls)).toEqual([]);
  });

  it('show members older states when only the lists of the writer are made void, so the test above can fail', async () => {
    const selfish = await pair.startBroken(SELFISH);
    expect(await interleave([selfish, selfish])).not.toEqual([]);
  });
});

/** Two members write, all read, one comes and goes. Answers what was wrong, the first of it. */
async function interleave(urls: string[]): Promise<string[]> {
  const wrong: string[] = [];
  const owner: Person = await new Client(urls[0]!).register();
  const { id: projectId } = (await newProject(owner)) as { id: string };
  const members = [owner];
  for (let n = 1; n < READERS; n += 1) members.push(await letIn(owner, projectId, 'editor'));
  const guest = await new Client(urls[0]!).register();
  const tasks = await Promise.all(members.slice(0, 2).map(() => owner.task({ title: '0', projectId })));
  const acknowledged = tasks.map(() => 0);
  let isOver = false;
  const goesOn = () => wrong.length === 0 && !isOver;
  const at = (person: Person, turn: number) => via(urls[turn % 2]!, person);

  async function write(which: number): Promise<void> {
    for (let next = 1; wrong.length === 0 && next <= WRITES / 2; next += 1) {
      const { status } = await at(members[which]!, next).patch(`/tasks/${tasks[which]!.id}`, {
        title: `${next}`,
      });
      if (status !== 200) wrong.push(`a write answered ${status}`);
      acknowledged[which] = next;
    }
  }

  async function look(person: Person, turn: number): Promise<void> {
    const least = [...acknowledged];
    const { body } = await at(person, turn).get(`/tasks?projectId=${projectId}${LISTS[turn % LISTS.length]}`);
    const seen = new Map(
      (body.data as { id: string; title: string }[]).map((task) => [task.id, Number(task.title)]),
    );
    least.forEach((number, which) => {
      const shown = seen.get(tasks[which]!.id);
      if (shown === undefined || shown < number) wrong.push(`${shown} after ${number} was acknowledged`);
    });
  }

  async function read(person: Person, first: number): Promise<void> {
    for (let turn = first; goesOn(); turn += 1) await look(person, turn);
  }

  async function comeAndGo(): Promise<void> {
    for (let turn = 0; goesOn(); turn += 1) {
      await letIn(at(owner, turn), projectId, 'viewer', guest);
      for (let list = 0; list < LISTS.length; list += 1) await look(guest, turn + list);
      await at(owner, turn).delete(`/projects/${projectId}/members/${guest.user.id}`);
      for (const [index, list] of LISTS.entries()) {
        const { body } = await at(guest, turn + index).get(`/tasks?projectId=${projectId}${list}`);
        if (body.data.length > 0) wrong.push('somebody who is out sees the project');
      }
    }
  }

  const writing = Promise.all([write(0), write(1)]).finally(() => (isOver = true));
  await Promise.all([writing, ...members.map(read), comeAndGo()]);
  return wrong;
}
