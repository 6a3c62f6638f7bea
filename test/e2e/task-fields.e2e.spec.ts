import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApp, type TestApp } from '../support/app.js';
import type { Person } from '../support/client.js';
import { query } from '../support/database.js';
import { expectProblem, withoutRequest } from '../support/problem.js';
import { section, shared } from '../support/sharing.js';

let test: TestApp;
let maya: Person;
let omar: Person;
let vera: Person;
let stranger: Person;
/** Of Maya; Omar edits, Vera looks on. */
let project: string;

beforeAll(async () => {
  test = await startApp();
  const register = () => test.anonymous.register();
  [maya, omar, vera, stranger] = (await Promise.all([1, 2, 3, 4].map(register))) as [
    Person,
    Person,
    Person,
    Person,
  ];
  project = await shared(maya, { editors: [omar], viewers: [vera] });
});
afterAll(() => test.close());

const sql = (text: string, ...values: unknown[]) => query(test.env.DATABASE_URL!, text, values);
const create = (person: Person, details: object) => person.post('/tasks', { title: 'Do it', ...details });
const count = async () => (await sql('SELECT count(*) FROM tasks'))[0];

describe('a task of a project', () => {
  it('is made and changed by an editor, read by a viewer, and not there for anybody else', async () => {
    const { id, createdBy } = await omar.task({ projectId: project, assigneeIds: [vera.user.id] });
    const changed = await maya.patch(`/tasks/${id}`, { deadline: '2026-12-24', assigneeIds: [] });
    expect(changed.body).toMatchObject({
      projectId: project,
      deadline: '2026-12-24',
      assigneeIds: [],
      createdBy,
      updatedBy: maya.user.id,
    });
    expect((await vera.get(`/tasks/${id}`)).body).toEqual(changed.body);
    expectProblem(await vera.patch(`/tasks/${id}`, { title: 'x' }), 403, 'project-role-required');
    expectProblem(await create(vera, { projectId: project }), 403, 'project-role-required');
    expectProblem(await stranger.get(`/tasks/${id}`), 404);
    expectProblem(await stranger.patch(`/tasks/${id}`, { title: 'x' }), 404);
  });

  it('keeps section, assignees and recurrence as they are given, ids in lower case', async () => {
    const sectionId = await section(maya, project);
    const created = await create(maya, {
      projectId: project.toUpperCase(),
      sectionId: sectionId.toUpperCase(),
      assigneeIds: [omar.user.id.toUpperCase(), maya.user.id],
      recurrence: 'freq=monthly;byday=-1fr',
      dueDate: '2026-11-27',
    });
    expect(created.status).toBe(201);
    expect(created.body).toMatchObject({
      projectId: project,
      sectionId,
      assigneeIds: [omar.user.id, maya.user.id],
      recurrence: 'FREQ=MONTHLY;BYDAY=-1FR',
    });
    expect((await vera.get(`/tasks/${created.body.id}`)).body).toEqual(created.body);
  });

  it('has subtasks to the fifth level', async () => {
    let parentId: string | null = null;
    for (let level = 1; level <= 5; level += 1)
      parentId = (await maya.task({ projectId: project, parentId })).id as string;
    expectProblem(await create(maya, { projectId: project, parentId }), 422, 'too-deep');
  });
});

describe('an id in the body that is not for the caller', () => {
  const bodies: Record<string, () => Promise<[theirs: object, code: string]>> = {
    projectId: async () => [{ projectId: await shared(stranger) }, 'unknown-project'],
    'sectionId of their project': async () => {
      const projectId = await shared(stranger);
      return [{ sectionId: await section(stranger, projectId) }, 'unknown-section'];
    },
    'sectionId of another project of the caller': async () => [
      { sectionId: await section(maya, maya.user.id) },
      'unknown-section',
    ],
    parentId: async () => [{ parentId: (await stranger.task()).id }, 'unknown-parent'],
    'parentId in another project of the caller': async () => [
      { parentId: (await maya.task()).id },
      'unknown-parent',
    ],
    'parentId in the trash': async () => {
      const { id } = await maya.task({ projectId: project });
      await maya.delete(`/tasks/${id}`);
      return [{ parentId: id }, 'unknown-parent'];
    },
    assigneeIds: () => Promise.resolve([{ assigneeIds: [stranger.user.id] }, 'unknown-assignee']),
    labelIds: () => Promise.resolve([{ labelIds: [randomUUID()] }, 'unknown-label']),
  };

  it.each(Object.keys(bodies))('%s is refused exactly as one that does not exist', async (name) => {
    const [theirs, code] = await bodies[name]!();
    const [[member, value]] = Object.entries(theirs) as [[string, unknown]];
    const unknown = { [member]: Array.isArray(value) ? [randomUUID()] : randomUUID() };
    const before = await count();
    const answer = await create(maya, { projectId: project, ...theirs });
    expectProblem(answer, 422, code);
    expect(withoutRequest(answer)).toEqual(
      withoutRequest(await create(maya, { projectId: project, ...unknown })),
    );
    expect(await count()).toEqual(before);
  });

  it.each(['sectionId', 'assigneeIds'])('%s in a change is refused so as well', async (member) => {
    const { id } = await maya.task({ projectId: project });
    const theirs =
      member === 'sectionId' ? await section(stranger, await shared(stranger)) : [stranger.user.id];
    const unknown = member === 'sectionId' ? randomUUID() : [randomUUID()];
    const answer = await maya.patch(`/tasks/${id}`, { [member]: theirs });
    expectProblem(answer, 422);
    expect(withoutRequest(answer)).toEqual(
      withoutRequest(await maya.patch(`/tasks/${id}`, { [member]: unknown })),
    );
    expect((await maya.get(`/tasks/${id}`)).body.version).toBe(1);
  });
});

describe('assignees', () => {
  it('are taken off when they leave the project, also in the trash, each with its event', async () => {
    const gone = await test.anonymous.register();
    const own = await shared(maya, { editors: [gone] });
    const details = { projectId: own, assigneeIds: [gone.user.id, maya.user.id] };
    const [task, other, trashed] = [
      await maya.task(details),
      await maya.task(details),
      await maya.task(details),
    ];
    await maya.delete(`/tasks/${trashed.id}`);
    expect((await maya.delete(`/projects/${own}/members/${gone.user.id}`)).status).toBe(204);
    expect((await maya.put(`/tasks/${trashed.id}/restoration`)).body.assigneeIds).toEqual([maya.user.id]);
    for (const { id } of [task, other])
      expect((await maya.get(`/tasks/${id}`)).body).toMatchObject({
        assigneeIds: [maya.user.id],
        version: 2,
      });
    const events = `SELECT FROM events WHERE type = 'task.changed' AND context_id = $1`;
    expect(await sql(events, own)).toHaveLength(3);
    expectProblem(
      await create(maya, { projectId: own, assigneeIds: [gone.user.id] }),
      422,
      'unknown-assignee',
    );
  });

  it.each([
    ['the same one twice', () => [maya.user.id, maya.user.id.toUpperCase()]],
    ['51', () => Array.from({ length: 51 }, () => randomUUID())],
    ['no ids', () => ['Maya']],
    ['no list', () => maya.user.id],
  ])('that are %s are refused', async (_, ids) =>
    expectProblem(await create(maya, { assigneeIds: ids() }), 400, 'invalid-input'),
  );
});

describe('a section that is deleted', () => {
  it('leaves its tasks behind without one', async () => {
    const sectionId = await section(maya, project);
    const { id } = await maya.task({ projectId: project, sectionId });
    expect((await maya.delete(`/sections/${sectionId}`)).status).toBe(204);
    expect((await vera.get(`/tasks/${id}`)).body).toMatchObject({ sectionId: null, version: 2 });
  });
});

describe('recurrence', () => {
  it.each([
    'FREQ=DAILY',
    'FREQ=HOURLY;INTERVAL=4;BYHOUR=9,13,17',
    'FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,WE;WKST=SU',
    'FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1',
    'FREQ=MONTHLY;BYMONTHDAY=31;COUNT=1000',
    'FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29;UNTIL=20361231T235959Z',
    'FREQ=YEARLY;BYWEEKNO=1;BYDAY=MO',
  ])('may be %s', async (recurrence) => {
    const { status, body } = await create(maya, { recurrence, dueDate: '2026-11-27' });
    expect([status, body.recurrence]).toEqual([201, recurrence]);
  });

  it.each([
    '',
    'FREQ=SECONDLY',
    'FREQ=MINUTELY',
    'DAILY',
    'RRULE:FREQ=DAILY',
    'INTERVAL=2',
    'FREQ=DAILY;FREQ=DAILY',
    'FREQ=DAILY;COUNT=0',
    'FREQ=DAILY;COUNT=1001',
    'FREQ=DAILY;COUNT=3;UNTIL=20270101',
    'FREQ=DAILY;UNTIL=20270230',
    'FREQ=DAILY;INTERVAL=0',
    'FREQ=DAILY;BYSECOND=1',
    'FREQ=DAILY;BYMINUTE=1',
    'FREQ=WEEKLY;BYDAY=1MO',
    'FREQ=WEEKLY;BYMONTHDAY=1',
    'FREQ=MONTHLY;BYMONTHDAY=32',
    'FREQ=DAILY;BYSETPOS=1',
    'FREQ=DAILY;',
    'FREQ=DAILY;X=1',
    'FREQ=DAILY;__PROTO__=1',
    'FREQ=DAILY\nDTSTART:20261120',
    `FREQ=DAILY;BYHOUR=${'1,'.repeat(300)}1`,
  ])('is refused as %s', async (recurrence) =>
    expectProblem(await create(maya, { recurrence, dueDate: '2026-11-27' }), 400, 'invalid-input'),
  );

  it('needs something to be due, also after a change', async () => {
    expectProblem(await create(maya, { recurrence: 'FREQ=DAILY' }), 422, 'recurrence-needs-date');
    const { id } = await maya.task({ recurrence: 'FREQ=DAILY', dueAt: '2026-11-27T16:00:00Z' });
    expectProblem(await maya.patch(`/tasks/${id}`, { dueAt: null }), 422, 'recurrence-needs-date');
    const both = await maya.patch(`/tasks/${id}`, { dueAt: null, recurrence: null });
    expect([both.status, both.body.recurrence]).toEqual([200, null]);
  });
});
