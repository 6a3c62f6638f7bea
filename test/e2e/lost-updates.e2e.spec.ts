import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApp, startBeside, type TestApp } from '../support/app.js';
import type { Person } from '../support/client.js';
import { doableOf } from '../support/doable.js';
import { broken } from '../support/faults.js';
import { via } from '../support/people.js';
import { shared } from '../support/sharing.js';
import { scaled } from '../support/scale.js';

const CLIENTS = 50;
/** 200 take a minute or two, and find nothing else. */
const CHANGES = scaled(200, 2);
const TASKS = 25;

let test: TestApp;
let maya: Person;
let omar: Person;
let project: string;

beforeAll(async () => {
  test = await startApp();
  [maya, omar] = (await Promise.all([1, 2].map(() => test.anonymous.register()))) as [Person, Person];
  project = await shared(maya, { editors: [omar] });
});
afterAll(() => test.close());

/** Everybody adds tags to a few tasks, each time from what is there now; all tags that are there in the end. */
async function tagged(url: string, clients: number, changes: number, count: number): Promise<string[]> {
  const made = Array.from({ length: count }, () => maya.task({ projectId: project, description: '' }));
  const ids = (await Promise.all(made)).map(({ id }) => id as string);
  const work = async (who: number) => {
    const doable = doableOf(via(url, who % 2 ? maya : omar));
    for (let change = 0; change < changes; change += 1)
      await doable.update('/tasks/{id}', { path: { id: ids[(who + change) % ids.length]! } }, (task) => ({
        description: `${task.description}${who}.${change} `,
      }));
  };
  await Promise.all(Array.from({ length: clients }, (_, who) => work(who)));
  const descriptions = await Promise.all(
    ids.map(async (id) => (await maya.get(`/tasks/${id}`)).body.description as string),
  );
  return descriptions.flatMap((description) => description.trim().split(' '));
}

describe(`${CLIENTS} clients with ${CHANGES} tagged changes each, with If-Match`, () => {
  it('lose none', async () => {
    const tags = await tagged(test.url, CLIENTS, CHANGES, TASKS);
    expect(tags).toHaveLength(CLIENTS * CHANGES);
    expect(new Set(tags).size).toBe(CLIENTS * CHANGES);
  });

  it('would lose some if nobody looked at the version: this test notices', async () => {
    const careless = await startBeside(
      broken(['platform/http/if-match', '!this.versions.includes(current)', 'false']),
    );
    const tags = await tagged(careless.url, 10, 5, 1).finally(() => careless.close());
    expect(tags.length).toBeLessThan(50);
  });
});
