import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApp, type TestApp } from '../support/app.js';
import type { Answer } from '../support/client.js';
import { type Operation, readOperations } from '../support/openapi.js';
import { via } from '../support/people.js';
import { type Process, spawnProcess } from '../support/processes.js';
import { everything } from '../support/refusals.js';
import { CARELESS, GONE, mayDo, RIGHTS, rightOf, told } from '../support/rights.js';
import {
  bodyOf,
  fill,
  idsIn,
  inForm,
  isId,
  nounOf,
  MEMBERS,
  newPeople,
  newWorld,
  OUTSIDERS,
  type People,
  SECRET,
  type Who,
  type World,
} from '../support/shared-world.js';

/** Operations about accounts, whose specs are about nothing else, and those that take a secret in place of a right. */
const ELSEWHERE = /\/(users|auth|administrative-acts|shared-projects)(\/|$)/;

let test: TestApp;
let careless: Process;
let operations: Operation[];
let people: People;
let world: World;
let foreign: World;

beforeAll(async () => {
  test = await startApp();
  careless = await spawnProcess('main', { ...test.env, ...CARELESS });
  operations = (await readOperations(test)).filter(({ path }) => !ELSEWHERE.test(path));
  people = await newPeople(test);
  world = await newWorld(test, people);
  foreign = await newWorld(test, await newPeople(test));
});
afterAll(async () => {
  await careless?.end('SIGKILL');
  await test.close();
});

interface Asked {
  url?: string;
  from?: World;
  others?: Record<string, string>;
  body?: object;
}

function ask(
  who: Who,
  operation: Operation,
  { url = test.url, from = world, others, body }: Asked = {},
): Promise<Answer> {
  const path = fill(operation.path, from, others);
  return via(url, people[who]).call(operation.method, path, { body: body ?? bodyOf(operation, from) });
}

const withIds = () => operations.filter(({ path }) => idsIn(path).length > 0);
/** The same request about nothing: each id is one that there never was. */
const unknown = (path: string) => Object.fromEntries(idsIn(path).map((name) => [name, randomUUID()]));

/** Operations that tell somebody apart what is there and what is not, or let them in. */
async function leaks(who: Who, chosen: Operation[], url?: string): Promise<string[]> {
  const found: string[] = [];
  for (const operation of chosen) {
    const ids = idsIn(operation.path);
    const nothing = await ask(who, operation, { url, others: unknown(operation.path) });
    const answer = await ask(who, operation, { url });
    const isEqual = told(answer) === told(nothing);
    if (!isEqual || answer.status < 400 || answer.text.includes(SECRET))
      found.push(`${operation.title} of ${ids.join()} as ${who}: ${told(answer)}, not ${told(nothing)}`);
  }
  return found;
}

describe('every operation that names something', () => {
  it('has a line that says who may', () => {
    expect(
      withIds()
        .map(({ operationId }) => operationId)
        .toSorted(),
    ).toEqual(Object.values(RIGHTS).flat().toSorted());
  });

  it.each(OUTSIDERS)('tells %s nothing, and changes nothing for them', async (who) => {
    const before = await everything(test);
    expect(await leaks(who, withIds())).toEqual([]);
    expect(await everything(test)).toEqual(before);
  });

  it.each(MEMBERS)('refuses a %s what the role does not allow, and changes nothing', async (who) => {
    const faults: string[] = [];
    const before = await everything(test);
    for (const operation of withIds()) {
      const right = rightOf(operation);
      if (mayDo(who, right)) continue;
      const { status, text } = await ask(who, operation);
      const should = GONE.includes(right) ? 404 : 403;
      if (status !== should) faults.push(`${operation.title} as ${who}: ${text}, not ${should}`);
    }
    expect(faults).toEqual([]);
    expect(await everything(test)).toEqual(before);
  });

  it.each(MEMBERS)(
    'does for a %s what the role allows',
    async (who) => {
      const faults: string[] = [];
      for (const operation of withIds().filter((one) => mayDo(who, rightOf(one)))) {
        const from = operation.method === 'GET' ? world : await newWorld(test, people);
        const { status, text } = await ask(who, operation, { from });
        if (status >= 300) faults.push(`${operation.title} as ${who}: ${text}`);
      }
      expect(faults).toEqual([]);
    },
    60_000,
  );

  it('does not tell what belongs to somebody else from what is not there, at any id of a path', async () => {
    const found: string[] = [];
    for (const operation of withIds().filter(({ path }) => idsIn(path).length > 1)) {
      for (const name of idsIn(operation.path)) {
        const of = async (id: string) => told(await ask('owner', operation, { others: { [name]: id } }), id);
        const [theirs, nobodys] = [await of(foreign[nounOf(name, operation.path)]!), await of(randomUUID())];
        if (theirs !== nobodys || theirs < '4')
          found.push(`${operation.title} ${name}: ${theirs}, not ${nobodys}`);
      }
    }
    expect(found).toEqual([]);
  });
});

describe('every id in a body or a query', () => {
  it('does not tell what belongs to somebody else from what is not there', async () => {
    const found: string[] = [];
    for (const operation of operations) {
      for (const [name, schema] of Object.entries(operation.body?.properties ?? {}).filter(([, one]) =>
        isId(one),
      )) {
        if (name === 'id') continue;
        const of = async (id: string) => {
          const from = await newWorld(test, people);
          const body = { ...bodyOf(operation, from), [name]: inForm(schema, id) };
          return told(await ask('owner', operation, { from, body }), id, ...Object.values(from));
        };
        const theirs = await of(foreign[nounOf(name, operation.path)]!);
        const nobodys = await of(randomUUID());
        if (theirs !== nobodys || theirs < '4')
          found.push(`${operation.title} ${name}: ${theirs}, not ${nobodys}`);
      }
      for (const { name } of operation.parameters.filter(
        (one) => one.in === 'query' && /Ids?$/.test(one.name),
      )) {
        const of = async (id: string) => {
          const path = `${fill(operation.path, world)}?${name}=${id}`;
          return told(await people.owner.get(path), id);
        };
        const theirs = await of(foreign[nounOf(name, operation.path)]!);
        const nobodys = await of(randomUUID());
        if (theirs !== nobodys || theirs.includes(SECRET))
          found.push(`${operation.title} ${name}: ${theirs}, not ${nobodys}`);
      }
    }
    expect(found).toEqual([]);
  }, 60_000);
});

describe('what was deleted', () => {
  it('is not told from what never was', async () => {
    const gone = await newWorld(test, people);
    await people.owner.delete(`/projects/${gone.projects}`);
    for (const personal of ['labels', 'filters']) await people.owner.delete(`/${personal}/${gone[personal]}`);
    const found: string[] = [];
    for (const operation of withIds()) {
      const answer = told(await ask('owner', operation, { from: gone }));
      const nothing = told(await ask('owner', operation, { from: gone, others: unknown(operation.path) }));
      if (answer !== nothing || answer < '4') found.push(`${operation.title}: ${answer}, not ${nothing}`);
    }
    expect(found).toEqual([]);
  });
});

describe('lists', () => {
  it.each(OUTSIDERS)('show %s nothing of the project', async (who) => {
    for (const operation of operations.filter(
      ({ method, path }) => method === 'GET' && idsIn(path).length === 0,
    ))
      expect((await ask(who, operation)).text).not.toContain(SECRET);
  });
});

describe('these tests', () => {
  it('notice a process where roles and membership count for nothing', async () => {
    // What is deleted there could not be found any more.
    const chosen = withIds().filter(({ method }) => method !== 'DELETE');
    expect((await leaks('stranger', chosen, careless.url)).length).toBeGreaterThan(20);
  });
});
