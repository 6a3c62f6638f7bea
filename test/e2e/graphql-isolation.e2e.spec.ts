import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApp, startBeside, type TestApp } from '../support/app.js';
import { built } from '../support/built.js';
import { type Answer, Client } from '../support/client.js';
import { inputOf, isIdentifying, readRoots, type Root, valuesOf } from '../support/graphql-roots.js';
import { via } from '../support/people.js';
import { everything } from '../support/refusals.js';
import { CARELESS, GONE, mayDo, rightOf, told } from '../support/isolation.js';
import {
  deleteWorld,
  idIn,
  MEMBERS,
  newPeople,
  newWorld,
  OUTSIDERS,
  type People,
  SECRET,
  type Who,
  type World,
} from '../support/shared-world.js';

let test: TestApp;
let careless: TestApp;
let roots: Root[];
let people: People;
let world: World;
let foreign: World;

beforeAll(async () => {
  test = await startApp();
  careless = await startBeside({ ...test.env, ...CARELESS });
  people = await newPeople(test);
  world = await newWorld(test, people);
  foreign = await newWorld(test, await newPeople(test));
  roots = await readRoots(test, people.owner);
});
afterAll(async () => {
  await careless?.close();
  await test.close();
});

const clientOf = (who: Who, url = test.url) =>
  who === 'visitor' ? new Client(url, world.tokens) : via(url, people[who]);

interface Asked {
  url?: string;
  from?: World;
  others?: Record<string, string>;
  input?: object;
}

const ask = (
  who: Who,
  root: Root,
  { url = test.url, from = world, others, input = inputOf(root, from) }: Asked = {},
): Promise<Answer> =>
  clientOf(who, url).post('//graphql', {
    query: root.text,
    variables: { ...valuesOf(root, from, others), input },
  });

const unknown = ({ ids }: Root) => Object.fromEntries(ids.map((name) => [name, randomUUID()]));
const codeOf = ({ body }: Answer): string | undefined => body.errors?.[0].extensions.code ?? body.code;
const isDeletion = ({ name }: Root) => /^(delete|remove|revoke)/.test(name);
const isAnswered = ({ body }: Answer, { name }: Root) => body.data?.[name] != null;

/** Fields that tell somebody apart what is there and what is not, or let them in. */
async function leaks(who: Who, chosen: Root[], url?: string): Promise<string[]> {
  const found: string[] = [];
  for (const root of chosen) {
    const [answer, nothing] = await Promise.all([
      ask(who, root, { url }),
      ask(who, root, { url, others: unknown(root) }),
    ]);
    if (
      told(answer) !== told(nothing) ||
      !codeOf(answer) ||
      isAnswered(answer, root) ||
      answer.text.includes(SECRET)
    )
      found.push(`${root.name} as ${who}: ${told(answer)}, not ${told(nothing)}`);
  }
  return found;
}

describe('every field of the query and the mutation that names something', () => {
  it('is found', () => {
    expect(roots.length).toBeGreaterThan(30);
  });

  it.each(OUTSIDERS)('tells %s nothing, and changes nothing for them', async (who) => {
    const before = await everything(test);
    expect(await leaks(who, roots)).toEqual([]);
    expect(await everything(test)).toEqual(before);
  });

  it.each(MEMBERS)('refuses a %s what the role does not allow, and changes nothing', async (who) => {
    const faults: string[] = [];
    const before = await everything(test);
    for (const root of roots.filter(({ route }) => !mayDo(who, rightOf(route)))) {
      const answer = await ask(who, root);
      const isGone = GONE.includes(rightOf(root.route));
      if (isAnswered(answer, root) || !codeOf(answer) || (codeOf(answer) === 'not-found') !== isGone)
        faults.push(`${root.name} as ${who}: ${answer.text}`);
    }
    expect(faults).toEqual([]);
    expect(await everything(test)).toEqual(before);
  });

  it.each(MEMBERS)('does for a %s what the role allows', async (who) => {
    const faults: string[] = [];
    const allowed = roots.filter(({ route }) => mayDo(who, rightOf(route)));
    const isDone = (answer: Answer, root: Root) => isAnswered(answer, root) && !codeOf(answer);
    let used = await newWorld(test, people);
    // What takes something away comes last, parts before the whole.
    const [deletions, others] = [allowed.filter(isDeletion), allowed.filter((root) => !isDeletion(root))];
    for (const root of [...others, ...deletions.toReversed()]) {
      if (isDone(await ask(who, root, { from: used }), root)) continue;
      // What was done before may be in the way. In a new world nothing is.
      used = await newWorld(test, people);
      const answer = await ask(who, root, { from: used });
      if (!isDone(answer, root)) faults.push(`${root.name} as ${who}: ${answer.text}`);
    }
    expect(faults).toEqual([]);
  });

  it('does not tell what belongs to somebody else from what is not there, at any of its ids', async () => {
    const found: string[] = [];
    for (const root of roots) {
      const theirs = valuesOf(root, foreign);
      for (const name of root.ids) {
        const of = async (id: string) => told(await ask('owner', root, { others: { [name]: id } }), id);
        const [foreigners, nobodys] = [await of(theirs[name]!), await of(randomUUID())];
        if (foreigners !== nobodys || !nobodys.includes('"errors"'))
          found.push(`${root.name} ${name}: ${foreigners}, not ${nobodys}`);
      }
    }
    expect(found).toEqual([]);
  });

  it('does not tell it by the ids in what it takes', async () => {
    const found: string[] = [];
    for (const root of roots.filter(({ input }) => input)) {
      const fields = Object.values(root.input!.getFields()).filter(
        (field) => field.name !== 'id' && isIdentifying(field),
      );
      for (const { name, type } of fields) {
        const of = async (id: string) => {
          const input = { ...inputOf(root, world), [name]: String(type).startsWith('[') ? [id] : id };
          return told(await ask('owner', root, { input }), id);
        };
        const [foreigners, nobodys] = [
          await of(idIn(foreign, name, root.route.path)),
          await of(randomUUID()),
        ];
        if (foreigners !== nobodys || !nobodys.includes('"errors"'))
          found.push(`${root.name} ${name}: ${foreigners}, not ${nobodys}`);
      }
    }
    expect(found).toEqual([]);
  });

  it('does not tell what was deleted from what never was', async () => {
    const gone = await newWorld(test, people);
    await deleteWorld(test, people, gone);
    const found: string[] = [];
    for (const root of roots) {
      const answer = told(await ask('owner', root, { from: gone }));
      const nothing = told(await ask('owner', root, { from: gone, others: unknown(root) }));
      if (answer !== nothing || !answer.includes('"errors"'))
        found.push(`${root.name}: ${answer}, not ${nothing}`);
    }
    expect(found).toEqual([]);
  });
});

describe('what things have', () => {
  const NESTED = `{
    tasks(first: 9) {
      id title subtasks(first: 3) { title } labels { name } items(first: 3) { name }
      comments(first: 3) { content author { username } } project { name }
    }
    projects(first: 9) { name sections(first: 3) { name } members(first: 3) { username } tasks(first: 3) { title } }
    labels { name }
  }`;

  it.each(MEMBERS)('is shown to a %s', async (who) => {
    const { text } = await clientOf(who).post('//graphql', { query: NESTED });
    expect(text.split(SECRET).length).toBeGreaterThan(6);
    expect(text).not.toContain('"errors"');
  });

  it.each(OUTSIDERS)('shows %s nothing of the project', async (who) => {
    const { text } = await clientOf(who).post('//graphql', { query: NESTED });
    expect(text).not.toContain(SECRET);
  });

  it('is read with the right of who asks, whatever was read before', async () => {
    const { ProjectDto, TaskDto, CommentDto } = await ofWorld();
    for (const [name, read] of await readsOf([ProjectDto, TaskDto, CommentDto])) {
      const of = async (who: Exclude<Who, 'visitor'>) =>
        JSON.stringify(await read({ userId: people[who].user!.id }));
      expect([name, await of('viewer')]).toEqual([name, expect.stringMatching(/[0-9a-f-]{36}/)]);
      for (const who of ['stranger', 'removed', 'admin'] as const)
        expect([name, await of(who)]).toEqual([name, expect.not.stringMatching(/[0-9a-f-]{36}/)]);
    }
  });

  interface Thing {
    id: string;
    projectId?: string;
  }

  async function ofWorld() {
    const { owner } = people;
    return {
      ProjectDto: (await owner.get(`/projects/${world.projects}`)).body as Thing,
      TaskDto: (await owner.get(`/tasks/${world.tasks}`)).body as Thing,
      CommentDto: (await owner.get(`/tasks/${world.tasks}/comments/${world.comments}`)).body as Thing,
    };
  }

  type Read = (actor: { userId: string }) => Promise<unknown>;

  async function readsOf([project, task, comment]: Thing[]): Promise<[string, Read][]> {
    // Of every class the methods that fields call, whatever their arguments.
    type Queries = Record<string, (...given: unknown[]) => Promise<unknown>>;
    const of = async (path: string, name: string) => {
      const module = await built<Record<string, new () => Queries>>(`features/${path}`);
      return test.app.get(module[name]!, { strict: false });
    };
    const sections = await of('projects/sections/sections.queries', 'SectionsQueries');
    const members = await of('projects/members/members.queries', 'MembersQueries');
    const projects = await of('projects/visible-projects.service', 'VisibleProjects');
    const tasks = await of('tasks/tasks.queries', 'TasksQueries');
    const items = await of('tasks/checklist/checklist.queries', 'ChecklistQueries');
    const comments = await of('comments/comments.queries', 'CommentsQueries');
    return [
      ['sections', (actor) => sections.listOfEach!(actor, [project], {})],
      ['members', (actor) => members.listOfEach!(actor, [project], {})],
      ['tasks', (actor) => tasks.listOfEach!(actor, 'projectId', [project], {})],
      ['subtasks', (actor) => tasks.listOfEach!(actor, 'parentId', [task], {})],
      ['project', (actor) => projects.getEach!(actor, [task!.projectId])],
      ['items', (actor) => items.listOfEach!(actor, [task], {})],
      ['comments', (actor) => comments.listOfEach!(actor, [task], {})],
      ['author', (actor) => comments.authorsOf!(actor, [comment])],
    ];
  }
});

describe('these tests', () => {
  it('notice an API where roles and membership count for nothing', async () => {
    // What is deleted there could not be found any more.
    const chosen = roots.filter((root) => !isDeletion(root));
    expect((await leaks('stranger', chosen, careless.url)).length).toBeGreaterThan(15);
  });
});
