import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApp, type TestApp } from '../support/app.js';
import type { Answer, Person } from '../support/client.js';
import { scaled } from '../support/scale.js';
import {
  type ModelProject,
  type ModelTask,
  type Refusal,
  type Role,
  SharingModel,
} from '../support/sharing-model.js';

const RUNS = scaled(5, 2);
const COMMANDS = scaled(2000, 500);

/** One command: who does it, and by number to what. */
interface Step {
  kind: keyof typeof COMMAND;
  who: number;
  a: number;
  b: number;
  value: number;
}

/** Five people, what they did over HTTP, and what should have come of it. */
interface World {
  people: Person[];
  model: SharingModel;
}

const pick = <Item>(items: Item[], number: number): Item => items[number % items.length]!;

/** Asserts that an answer is a refusal for one of the reasons, or goes through when there are none. */
function judge(answer: Answer, reasons: Refusal[], success: number): boolean {
  const allowed: number[] = reasons.length > 0 ? reasons : [success];
  if (!allowed.includes(answer.status))
    throw new Error(`${answer.status} ${answer.text}, and not ${allowed.join(' or ')}`);
  return reasons.length === 0;
}

type Command = (world: World, person: Person, step: Step) => Promise<void>;

const onTask =
  (
    request: (person: Person, task: ModelTask, step: Step) => Promise<Answer>,
    apply: (task: ModelTask, step: Step) => void,
    success = 200,
  ): Command =>
  async ({ model }, person, step) => {
    if (model.tasks.length === 0) return;
    const task = pick(model.tasks, step.a);
    const reasons = model.refusalsOfTask(person.user.id, task, 'editor');
    if (judge(await request(person, task, step), reasons, success)) apply(task, step);
  };

const onProject =
  (
    needed: Role,
    request: (person: Person, project: ModelProject) => Promise<Answer>,
    apply: (project: ModelProject, model: SharingModel) => void,
    success: number,
    isForArchived = false,
  ): Command =>
  async ({ model }, person, step) => {
    const project = pick(model.projects, step.a);
    if (project.isInbox) return;
    const reasons = model
      .refusals(person.user.id, project, needed)
      .filter((reason) => reason !== 409 || !isForArchived);
    if (judge(await request(person, project), reasons, success)) apply(project, model);
  };

const roleOf = (step: Step): Role => (step.value % 2 === 0 ? 'editor' : 'viewer');

const COMMAND = {
  createProject: async ({ model }, person, step) => {
    if (model.projects.length > 25) return;
    const answer = await person.post('/projects', { name: `Project ${step.value}` });
    judge(answer, [], 201);
    model.addProject(answer.body.id, person.user.id);
  },
  archive: onProject(
    'owner',
    (person, { id }) => person.put(`/projects/${id}/archival`),
    (project) => (project.isArchived = true),
    200,
    true,
  ),
  unarchive: onProject(
    'owner',
    (person, { id }) => person.delete(`/projects/${id}/archival`),
    (project) => (project.isArchived = false),
    200,
    true,
  ),
  deleteProject: async (world, person, step) => {
    // Seldom, or little would be left.
    if (step.value % 8 !== 0) return;
    await onProject(
      'owner',
      (one, { id }) => one.delete(`/projects/${id}`),
      (project, model) => model.removeProject(project),
      204,
      true,
    )(world, person, step);
  },
  invite: async ({ people, model }, person, step) => {
    const [project, guest] = [pick(model.projects, step.a), pick(people, step.b)];
    if (project.isInbox) return;
    const reasons = model.refusals(person.user.id, project, 'owner');
    if (reasons.length === 0 && project.roles.has(guest.user.id)) reasons.push(409);
    const invited = await person.post(`/projects/${project.id}/invitations`, {
      identifier: guest.user.username,
      role: roleOf(step),
    });
    if (!judge(invited, reasons, 201)) return;
    judge(await guest.put(`/invitations/${invited.body.id}/acceptance`), [], 200);
    project.roles.set(guest.user.id, roleOf(step));
  },
  changeRole: async ({ people, model }, person, step) => {
    const [project, member] = [pick(model.projects, step.a), pick(people, step.b).user.id];
    if (project.isInbox || project.roles.get(member) === 'owner') return;
    const reasons = model.refusals(person.user.id, project, 'owner').filter((reason) => reason !== 409);
    if (!project.roles.has(member)) reasons.push(404);
    const answer = await person.patch(`/projects/${project.id}/members/${member}`, { role: roleOf(step) });
    if (project.isArchived ? answer.status < 300 : judge(answer, reasons, 200))
      project.roles.set(member, roleOf(step));
  },
  remove: async ({ people, model }, person, step) => {
    const [project, member] = [pick(model.projects, step.a), pick(people, step.b).user.id];
    if (project.isInbox || project.roles.get(member) === 'owner') return;
    const isLeaving = member === person.user.id;
    const reasons = model
      .refusals(person.user.id, project, isLeaving ? 'viewer' : 'owner')
      .filter((reason) => reason !== 409);
    if (!project.roles.has(member)) reasons.push(404);
    const answer = await person.delete(`/projects/${project.id}/members/${member}`);
    if (project.isArchived ? answer.status < 300 : judge(answer, reasons, 204)) project.roles.delete(member);
  },
  transfer: async ({ people, model }, person, step) => {
    const [project, heir] = [pick(model.projects, step.a), pick(people, step.b).user.id];
    if (project.isInbox || heir === person.user.id) return;
    const reasons = model.refusals(person.user.id, project, 'owner').filter((reason) => reason !== 409);
    if (!project.roles.has(heir)) reasons.push(422);
    const answer = await person.put(`/projects/${project.id}/ownership`, { body: { userId: heir } });
    if (!(project.isArchived ? answer.status < 300 : judge(answer, reasons, 200))) return;
    project.roles.set(person.user.id, 'editor').set(heir, 'owner');
  },
  createTask: async ({ model }, person, step) => {
    if (model.listOf(person.user.id).length > 60) return;
    const project = pick(model.projects, step.a);
    const reasons = model.refusals(person.user.id, project, 'editor', 422);
    const answer = await person.post('/tasks', { title: `Task ${step.value}`, projectId: project.id });
    if (!judge(answer, reasons, 201)) return;
    model.tasks.push({
      id: answer.body.id,
      project,
      title: `Task ${step.value}`,
      priority: 0,
      isCompleted: false,
      isTrashed: false,
    });
  },
  rename: onTask(
    (person, { id }, { value }) => person.patch(`/tasks/${id}`, { title: `Renamed ${value}` }),
    (task, { value }) => (task.title = `Renamed ${value}`),
  ),
  prioritize: onTask(
    (person, { id }, { value }) => person.patch(`/tasks/${id}`, { priority: value % 5 }),
    (task, { value }) => (task.priority = value % 5),
  ),
  complete: onTask(
    (person, { id }) => person.put(`/tasks/${id}/completion`),
    (task) => (task.isCompleted = true),
  ),
  reopen: onTask(
    (person, { id }) => person.delete(`/tasks/${id}/completion`),
    (task) => (task.isCompleted = false),
  ),
  trash: onTask(
    (person, { id }) => person.delete(`/tasks/${id}`),
    (task) => (task.isTrashed = true),
    204,
  ),
  restore: async ({ model }, person, step) => {
    const trashed = model.tasks.filter(({ isTrashed }) => isTrashed);
    if (trashed.length === 0) return;
    const task = pick(trashed, step.a);
    const reasons = model.refusals(person.user.id, task.project, 'editor');
    if (judge(await person.put(`/tasks/${task.id}/restoration`), reasons, 200)) task.isTrashed = false;
  },
  move: async ({ model }, person, step) => {
    if (model.tasks.length === 0) return;
    const [task, project] = [pick(model.tasks, step.a), pick(model.projects, step.b)];
    const reasons = [
      ...model.refusalsOfTask(person.user.id, task, 'editor'),
      ...model.refusals(person.user.id, project, 'editor', 422),
    ];
    const answer = await person.put(`/tasks/${task.id}/placement`, { body: { projectId: project.id } });
    if (judge(answer, reasons, 200)) task.project = project;
  },
  read: async ({ model }, person, step) => {
    if (model.tasks.length === 0) return;
    const task = pick(model.tasks, step.a);
    const answer = await person.get(`/tasks/${task.id}`);
    if (judge(answer, model.refusalsOfTask(person.user.id, task, 'viewer'), 200))
      expectShown(answer.body, task);
  },
  compare: ({ model }, person) => compareWith(model, person),
} satisfies Record<string, Command>;

interface Shown {
  id: string;
  projectId: string;
  title: string;
  priority: number;
  status: string;
}

const seenOf = ({ id, projectId, title, priority, status }: Shown) => ({
  id,
  projectId,
  title,
  priority,
  status,
});
const shouldBe = ({ id, project, title, priority, isCompleted }: ModelTask) =>
  seenOf({ id, projectId: project.id, title, priority, status: isCompleted ? 'completed' : 'open' });
const expectShown = (shown: Shown, task: ModelTask) => expect(seenOf(shown)).toEqual(shouldBe(task));
const byId = (one: { id: string }, other: { id: string }) => (one.id < other.id ? -1 : 1);

/** Everything that somebody finds: their tasks over all pages, their projects and what they are there. */
async function compareWith(model: SharingModel, person: Person): Promise<void> {
  const tasks = await walk(person, '/tasks?limit=40');
  expect(tasks.map((task) => seenOf(task as unknown as Shown)).toSorted(byId)).toEqual(
    model.listOf(person.user.id).map(shouldBe).toSorted(byId),
  );
  const projects = [
    ...(await walk(person, '/projects?limit=40')),
    ...(await walk(person, '/projects?limit=40&archived=true')),
  ];
  const roles = new Map(projects.map(({ id, role }) => [id, role]));
  const own = model.projects.filter((project) => project.roles.has(person.user.id));
  expect(roles).toEqual(new Map(own.map((project) => [project.id, project.roles.get(person.user.id)])));
}

async function walk(person: Person, path: string): Promise<{ id: string; role?: string }[]> {
  const found: { id: string }[] = [];
  for (let cursor = ''; ;) {
    const { body } = await person.get(path + cursor);
    found.push(...body.data);
    if (body.nextCursor === null) return found;
    cursor = `&cursor=${body.nextCursor}`;
  }
}

let test: TestApp;
beforeAll(async () => {
  test = await startApp();
});
afterAll(() => test.close());

const kinds = Object.keys(COMMAND) as (keyof typeof COMMAND)[];
const step: fc.Arbitrary<Step> = fc.record({
  kind: fc.constantFrom(...kinds, 'createTask', 'invite', 'compare'),
  who: fc.nat(4),
  a: fc.nat(10_000),
  b: fc.nat(10_000),
  value: fc.nat(10_000),
});

async function run(steps: Step[]): Promise<void> {
  const people = await Promise.all(Array.from({ length: 5 }, () => test.anonymous.register()));
  const model = new SharingModel();
  for (const { user } of people) model.addProject(user.id, user.id, true);
  for (const [index, one] of steps.entries()) {
    try {
      await COMMAND[one.kind]({ people, model }, people[one.who]!, one);
    } catch (error) {
      throw new Error(`Command ${index}, ${JSON.stringify(one)}: ${(error as Error).message}`, {
        cause: error,
      });
    }
  }
  for (const person of people) await compareWith(model, person);
}

describe('five people who share, move and edit', () => {
  it(`find after each of ${RUNS * COMMANDS} commands what a plain model says they should`, async () => {
    const sequence = fc.array(step, { minLength: COMMANDS, maxLength: COMMANDS, size: 'max' });
    await fc.assert(fc.asyncProperty(sequence, run), { numRuns: RUNS, endOnFailure: true });
  });
});
