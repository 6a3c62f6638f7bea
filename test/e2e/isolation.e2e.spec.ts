import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApp, startBeside, type TestApp } from '../support/app.js';
import { type Answer, Client } from '../support/client.js';
import { type Operation, readOperations } from '../support/openapi.js';
import { via } from '../support/people.js';
import { CARELESS, GONE, mayDo, rightOf, told } from '../support/isolation.js';
import { everything } from '../support/refusals.js';
import {
  bodyOf,
  deleteWorld,
  fill,
  idIn,
  idsIn,
  inForm,
  isId,
  isWord,
  MEMBERS,
  newPeople,
  newWorld,
  OUTSIDERS,
  type People,
  SECRET,
  UNSHOWN,
  type Who,
  type World,
} from '../support/shared-world.js';

/** Operations about accounts, whose specs are about nothing else. */
const ELSEWHERE = /\/(users|auth|administrative-acts)(\/|$)/;

let test: TestApp;
let careless: TestApp;
let all: Operation[];
let operations: Operation[];
let people: People;
let world: World;
let foreign: World;

beforeAll(async () => {
  test = await startApp();
  careless = await startBeside({ ...test.env, ...CARELESS });
  all = await readOperations(test);
  operations = all.filter(({ path }) => !ELSEWHERE.test(path));
  people = await newPeople(test);
  world = await newWorld(test, people);
  foreign = await newWorld(test, await newPeople(test));
});
afterAll(async () => {
  await careless?.close();
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
  const client = who === 'visitor' ? new Client(url, from.tokens) : via(url, people[who]);
  return client.call(operation.method, path, { body: body ?? bodyOf(operation, from) });
}

const isDeletion = ({ method }: Operation) => method === 'DELETE';
const withIds = () => operations.filter(({ path }) => idsIn(path).length > 0);
/** Those that the token of a link does not open. */
const guarded = () => withIds().filter((operation) => rightOf(operation) !== 'visitor');
/** The same request about nothing: each id is one that there never was. */
const unknown = (path: string) => Object.fromEntries(idsIn(path).map((name) => [name, randomUUID()]));

/** Operations that tell somebody apart what is there and what is not, or let them in. */
async function leaks(who: Who, chosen: Operation[], url?: string): Promise<string[]> {
  const found: string[] = [];
  for (const operation of chosen) {
    const ids = idsIn(operation.path);
    const [answer, nothing] = await Promise.all([
      ask(who, operation, { url }),
      ask(who, operation, { url, others: unknown(operation.path) }),
    ]);
    const isEqual = told(answer) === told(nothing);
    if (!isEqual || answer.status < 400 || answer.text.includes(SECRET))
      found.push(`${operation.title} of ${ids.join()} as ${who}: ${told(answer)}, not ${told(nothing)}`);
  }
  return found;
}

describe('every operation that names something', () => {
  it.each(OUTSIDERS)('tells %s nothing, and changes nothing for them', async (who) => {
    const before = await everything(test);
    expect(await leaks(who, guarded())).toEqual([]);
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

  it.each(MEMBERS)('does for a %s what the role allows', async (who) => {
    const faults: string[] = [];
    let used = await newWorld(test, people);
    const allowed = withIds().filter((one) => mayDo(who, rightOf(one)));
    // What takes something away comes last, parts before the whole.
    const [deletions, others] = [allowed.filter(isDeletion), allowed.filter((one) => !isDeletion(one))];
    for (const operation of [...others, ...deletions.toReversed()]) {
      if ((await ask(who, operation, { from: used })).status < 300) continue;
      // What was done before may be in the way. In a new world nothing is.
      used = await newWorld(test, people);
      const { status, text } = await ask(who, operation, { from: used });
      if (status >= 300) faults.push(`${operation.title} as ${who}: ${text}`);
    }
    expect(faults).toEqual([]);
  });

  it('does not tell what belongs to somebody else from what is not there, at any id of a path', async () => {
    const found: string[] = [];
    for (const operation of withIds().filter(({ path }) => idsIn(path).length > 1)) {
      for (const name of idsIn(operation.path)) {
        const of = async (id: string) => told(await ask('owner', operation, { others: { [name]: id } }), id);
        const [theirs, nobodys] = [await of(idIn(foreign, name, operation.path)), await of(randomUUID())];
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
          const body = { ...bodyOf(operation, world), [name]: inForm(schema, id) };
          return told(await ask('owner', operation, { body }), id);
        };
        const theirs = await of(idIn(foreign, name, operation.path));
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
        const theirs = await of(idIn(foreign, name, operation.path));
        const nobodys = await of(randomUUID());
        if (theirs !== nobodys || theirs.includes(SECRET))
          found.push(`${operation.title} ${name}: ${theirs}, not ${nobodys}`);
      }
    }
    expect(found).toEqual([]);
  });
});

describe('what was deleted', () => {
  it('is not told from what never was', async () => {
    const gone = await newWorld(test, people);
    await deleteWorld(test, people, gone);
    const found: string[] = [];
    for (const operation of withIds()) {
      const answer = told(await ask('owner', operation, { from: gone }));
      const nothing = told(await ask('owner', operation, { from: gone, others: unknown(operation.path) }));
      if (answer !== nothing || answer < '4') found.push(`${operation.title}: ${answer}, not ${nothing}`);
    }
    expect(found).toEqual([]);
  });
});

interface Placed {
  ids?: Record<string, string>;
  search?: string;
  member?: object;
}

/** Where a request can have any word: in place of the ids of its path, of one parameter, or of one member of its body. */
function placesIn({ path, parameters, body }: Operation): ((word: string) => Placed)[] {
  const ids = idsIn(path);
  const members = Object.entries(body?.properties ?? {}).filter(([, schema]) => isWord(schema));
  return [
    ...(ids.length > 0 ? [(word: string) => ({ ids: Object.fromEntries(ids.map((id) => [id, word])) })] : []),
    ...parameters
      .filter((one) => one.in === 'query')
      .map(({ name }) => (word: string) => ({ search: `?${name}=${word}` })),
    ...members.map(([name]) => (word: string) => ({ member: { [name]: word } })),
  ];
}

describe('the token of a link', () => {
  /** What visitors are shown, and what of it is not for them. */
  async function shown(url = test.url): Promise<{ text: string; betrayed: string[] }> {
    const visits = operations.filter((one) => rightOf(one) === 'visitor');
    const answers = await Promise.all(visits.map(({ path }) => new Client(url).get(fill(path, world))));
    const text = answers.map((answer) => told(answer)).join('\n');
    const { sections: _, tasks: _task, others: _other, ...unshown } = world;
    const names = Object.values(people).flatMap(({ user }) =>
      user ? [user.id, user.email, user.username] : [],
    );
    const hidden = [UNSHOWN, ...Object.values(unshown), ...Object.values(foreign), ...names];
    return { text, betrayed: hidden.filter((one) => text.includes(one)) };
  }

  /** Where it makes a difference whether a word is the token or another one that looks the same. */
  async function opened(chosen: Operation[], url = test.url): Promise<string[]> {
    const visitor = via(url, await test.anonymous.register());
    const other = world.tokens!.replace(/[a-y]/g, (letter) => String.fromCharCode(letter.charCodeAt(0) + 1));
    const found: string[] = [];
    for (const operation of chosen) {
      const { method, path, body } = operation;
      const rest = ELSEWHERE.test(path) ? unknown(path) : {};
      for (const place of placesIn(operation)) {
        const put = (word: string) => {
          const { ids, search = '', member } = place(word);
          const whole = body && { ...bodyOf(operation, world), ...member };
          return visitor.call(method, fill(path, world, { ...rest, ...ids }) + search, { body: whole });
        };
        const [token, nothing] = [await put(world.tokens!), await put(other)];
        if (token.status !== nothing.status)
          found.push(`${operation.title}: ${token.text}, not ${nothing.text}`);
      }
    }
    return found;
  }

  it('shows the project and its tasks, and nothing of people, labels, comments and other projects', async () => {
    const { text, betrayed } = await shown();
    expect(text).toMatch(/^200 .*\n200 /);
    for (const id of [world.sections, world.tasks, world.others]) expect(text).toContain(id);
    expect(betrayed).toEqual([]);
  });

  it('opens nothing else, in no path, query or body', async () => {
    expect(await opened(all.filter((one) => rightOf(one) !== 'visitor'))).toEqual([]);
  });

  it('would in an API that takes it for that of any link, or for the secret of an invitation: these tests notice', async () => {
    expect((await shown(careless.url)).betrayed).not.toEqual([]);
    const acceptance = all.filter(({ operationId }) => operationId === 'acceptMailedInvitation');
    expect(await opened(acceptance, careless.url)).toHaveLength(1);
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
  it('notice an API where roles and membership count for nothing', async () => {
    // What is deleted there could not be found any more.
    const chosen = guarded().filter((operation) => !isDeletion(operation));
    expect((await leaks('stranger', chosen, careless.url)).length).toBeGreaterThan(20);
  });
});
