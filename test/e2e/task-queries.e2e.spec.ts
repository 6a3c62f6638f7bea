import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApp, type TestApp } from '../support/app.js';
import type { Client, Person } from '../support/client.js';
import { query } from '../support/database.js';
import { expectProblem, withoutRequest } from '../support/problem.js';
import { letIn, newProject } from '../support/sharing.js';

let test: TestApp;
let maya: Person;
let omar: Person;

beforeAll(async () => {
  test = await startApp();
  maya = await test.anonymous.register({ timeZone: 'Europe/Stockholm' });
  omar = await test.anonymous.register();
});
afterAll(() => test.close());

const sql = (text: string, ...values: unknown[]) => query(test.env.DATABASE_URL!, text, values);
/** What the API has no way to say, such as when something was done. */
const set = (id: string, columns: string, ...values: unknown[]) =>
  sql(`UPDATE tasks SET ${columns} WHERE id = $1`, id, ...values);

/** The titles that a list of somebody has. */
async function titles(client: Client, search: string): Promise<string[]> {
  const { status, body, text } = await client.get(`/tasks?limit=100&${search}`);
  expect([search, status, status === 200 || text]).toEqual([search, 200, true]);
  return body.data.map(({ title }: { title: string }) => title);
}
const sorted = async (client: Client, search: string) => (await titles(client, search)).toSorted();

const day = (days: number, zone: string) =>
  new Date(Date.now() + days * 86_400_000).toLocaleDateString('sv-SE', { timeZone: zone });

describe('GET /tasks with a filter', () => {
  let own: Person;
  let project: string;
  let section: string;
  let parent: string;
  const label = randomUUID();
  beforeAll(async () => {
    own = await test.anonymous.register();
    project = (await own.post('/projects', { name: 'Work' })).body.id;
    section = (await own.post(`/projects/${project}/sections`, { name: 'Next' })).body.id;
    parent = (await own.task({ title: 'parent', priority: 4, estimatedMinutes: 30 })).id;
    await own.task({ title: 'child', parentId: parent, priority: 3, dueAt: '2030-05-10T10:00:00Z' });
    await own.task({ title: 'work', projectId: project, startAt: '2030-01-01T00:00:00Z' });
    await own.task({ title: 'next', projectId: project, sectionId: section, deadline: '2030-06-01' });
    const weekly = { recurrence: 'FREQ=WEEKLY', dueDate: '2030-05-10', estimatedMinutes: 60 };
    const { id } = await own.task({ title: 'weekly', assigneeIds: [own.user.id], ...weekly });
    await set(id, 'label_ids = $2', [label]);
    const done = await own.task({ title: 'done' });
    await own.put(`/tasks/${done.id}/completion`);
    await set(
      done.id,
      `completed_at = '2020-02-02T12:00Z', created_at = '2020-01-01Z', updated_at = '2020-03-03Z'`,
    );
    const gone = await own.task({ title: 'gone' });
    await own.delete(`/tasks/${gone.id}`);
  });

  const cases: [search: string | (() => string), titles: string[]][] = [
    ['', ['child', 'done', 'next', 'parent', 'weekly', 'work']],
    [() => `projectId=${project}`, ['next', 'work']],
    [() => `projectId=${own.user.id}&parentId=none`, ['done', 'parent', 'weekly']],
    [() => `sectionId=${section}`, ['next']],
    [() => `projectId=${project}&sectionId=none`, ['work']],
    [() => `parentId=${parent}`, ['child']],
    ['priority=3,4', ['child', 'parent']],
    ['status=completed', ['done']],
    [() => `labelIds=${label}`, ['weekly']],
    [() => `labelIds=${label},${randomUUID()}`, []],
    ['labelIds=none&status=open', ['child', 'next', 'parent', 'work']],
    ['assigneeIds=me', ['weekly']],
    [() => `assigneeIds=${own.user.id.toUpperCase()},${randomUUID()}`, ['weekly']],
    ['assigneeIds=none&priority=0', ['done', 'next', 'work']],
    ['assigneeIds=none,me', ['child', 'done', 'next', 'parent', 'weekly', 'work']],
    ['createdBy=me&updatedBy=me&priority=4', ['parent']],
    [() => `createdBy=${randomUUID()}`, []],
    ['hasDue=true', ['child', 'weekly']],
    ['hasDue=false&status=open', ['next', 'parent', 'work']],
    ['isRecurring=true', ['weekly']],
    ['isRecurring=false&hasDue=true', ['child']],
    ['estimatedMin=31', ['weekly']],
    ['estimatedMin=30&estimatedMax=59', ['parent']],
    ['dueFrom=2030-05-10&dueBefore=2030-05-11', ['child', 'weekly']],
    ['dueFrom=2030-05-10T00:00:01Z', ['child']],
    ['dueBefore=2030-05-10T10:00:00Z', ['weekly']],
    ['dueBefore=2030-05-10', []],
    ['startFrom=2030-01-01&startBefore=2030-01-02', ['work']],
    ['startBefore=2030-01-01T00:00:00Z', []],
    ['deadlineFrom=2030-06-01&deadlineBefore=2030-06-02', ['next']],
    ['deadlineBefore=2030-06-01', []],
    ['completedFrom=2020-02-02&completedBefore=2020-02-03', ['done']],
    ['createdBefore=2021-01-01', ['done']],
    ['createdFrom=2021-01-01&status=completed', []],
    ['updatedFrom=2020-03-03&updatedBefore=2020-03-03T00:00:00.001Z', ['done']],
    ['deleted=true', ['gone']],
  ];
  it.each(cases)('%s finds what fits', async (given, expected) => {
    const search = typeof given === 'string' ? given : given();
    expect(await sorted(own, search)).toEqual(expected);
    const { body } = await own.get(`/tasks?count=true&limit=1&${search}`);
    expect([search, body.total]).toEqual([search, expected.length]);
  });

  it('finds what is in an archived project only under its id', async () => {
    const archived = (await own.post('/projects', { name: 'Old' })).body.id;
    await own.task({ title: 'old', projectId: archived, priority: 1 });
    await own.put(`/projects/${archived}/archival`);
    expect(await titles(own, 'priority=1')).toEqual([]);
    expect(await titles(own, `priority=1&projectId=${archived}`)).toEqual(['old']);
  });

  it('answers to ids of others as to ids that nothing has, byte for byte', async () => {
    const theirs = (await omar.post('/projects', { name: 'Theirs' })).body.id;
    const their = (await omar.post(`/projects/${theirs}/sections`, { name: 'Section' })).body.id;
    const { id } = await omar.task({ projectId: theirs, assigneeIds: [omar.user.id] });
    await omar.task({ parentId: id, projectId: theirs, sectionId: their });
    const pairs = {
      projectId: theirs,
      sectionId: their,
      parentId: id,
      assigneeIds: omar.user.id,
      createdBy: omar.user.id,
    };
    for (const [name, value] of Object.entries(pairs)) {
      expect(await titles(omar, `${name}=${value}`)).not.toEqual([]);
      const foreign = await maya.get(`/tasks?count=true&${name}=${value}`);
      expect(foreign.body).toEqual({ data: [], nextCursor: null, total: 0 });
      expect(withoutRequest(foreign)).toEqual(
        withoutRequest(await maya.get(`/tasks?count=true&${name}=${randomUUID()}`)),
      );
    }
  });

  it.each([
    'status=done',
    'projectId=none',
    'projectId=me',
    'sectionId=x',
    'parentId=',
    'priority=5',
    'priority=1,',
    'labelIds=me',
    'labelIds=none,none',
    `labelIds=${Array.from({ length: 51 }, () => randomUUID()).join()}`,
    'assigneeIds=maya',
    'createdBy=none',
    'due=tomorrow',
    'dueFrom=tomorrow',
    'dueFrom=2026-02-30',
    'dueBefore=2026-11-20T09:30',
    'deadlineFrom=2026-11-20T09:30:00Z',
    'estimatedMin=0',
    'estimatedMax=a',
    'isRecurring=1',
    'deleted=yes',
    'fields=',
    'fields=id,password',
    'fields=search',
    'include=comments',
    `q=${'x'.repeat(201)}`,
    'q=%00',
  ])('refuses %s', async (search) => {
    const answer = await maya.get(`/tasks?${search}`);
    expectProblem(answer, 400, 'invalid-input');
    const pointers = answer.body.errors.map(({ pointer }: { pointer: string }) => pointer);
    expect(new Set(pointers)).toEqual(new Set([`/${search.split('=')[0]}`]));
  });

  it.each(['0999-12-31', '1000-01-01', '9999-12-31', '1000-01-01T00:00:00Z', '9999-12-31T23:59:59.999Z'])(
    'takes every day and moment that there is, %s',
    async (bound) => {
      const names = ['due', 'start', 'created', 'updated', 'completed'];
      for (const timeZone of ['Pacific/Kiritimati', 'Etc/GMT+12']) {
        await omar.patch('/users/me', { timeZone });
        const search = names.flatMap((name) => [`${name}From=${bound}`, `${name}Before=${bound}`]).join('&');
        expect((await omar.get(`/tasks?${search}`)).status).toBe(bound.startsWith('0') ? 400 : 200);
      }
    },
  );
});

describe('GET /tasks?due', () => {
  const zone = 'Pacific/Kiritimati';
  let own: Person;
  beforeAll(async () => {
    own = await test.anonymous.register({ timeZone: zone });
    const due = (title: string, days: number, timeZone?: string) =>
      own.task({ title, dueDate: day(days, timeZone ?? zone), ...(timeZone && { timeZone }) });
    await due('yesterday', -1);
    await due('today', 0);
    await due('today elsewhere', 0, 'Etc/GMT+12');
    await due('yesterday elsewhere', -1, 'Etc/GMT+12');
    await due('tomorrow', 1);
    await due('in a week', 7);
    await due('in eight days', 8);
    await own.task({ title: 'a minute ago', dueAt: new Date(Date.now() - 60_000).toISOString() });
    await own.task({
      title: 'in eight and a half days',
      dueAt: new Date(Date.now() + 8.5 * 86_400_000).toISOString(),
    });
    const done = await own.task({ title: 'late but done', dueDate: day(-3, zone) });
    await own.put(`/tasks/${done.id}/completion`);
    await own.task({ title: 'never' });
  });

  it('=today finds what is due on the day that it is where the task is, or the caller', async () => {
    const found = await titles(own, 'due=today');
    expect(found).toEqual(expect.arrayContaining(['today', 'today elsewhere']));
    expect(found.filter((title) => !title.startsWith('today') && title !== 'a minute ago')).toEqual([]);
  });

  it('=upcoming finds the seven days after today', async () => {
    expect(await sorted(own, 'due=upcoming')).toEqual(['in a week', 'tomorrow']);
  });

  it('=overdue finds what is open and past', async () => {
    expect(await sorted(own, 'due=overdue')).toEqual(['a minute ago', 'yesterday', 'yesterday elsewhere']);
  });

  it('follows the zone of the caller as soon as that changes', async () => {
    const other = await test.anonymous.register({ timeZone: zone });
    await other.task({ title: 'a day of the caller', dueDate: day(0, zone) });
    const search = `dueFrom=${day(0, zone)}T00:00:00Z&dueBefore=${day(1, zone)}T00:00:00Z`;
    expect(await titles(other, 'due=today')).toEqual(['a day of the caller']);
    const before = await titles(other, search);
    await other.patch('/users/me', { timeZone: 'Etc/GMT+12' });
    expect(await titles(other, 'due=today')).toEqual([]);
    expect(await titles(other, search)).not.toEqual(before);
  });

  it('bears a zone that PostgreSQL does not know', async () => {
    const { id } = await own.task({ title: 'nowhere', dueDate: day(0, zone) });
    await set(id, `time_zone = 'Atlantis/Centre'`);
    expect(await titles(own, 'due=today')).toContain('nowhere');
    await own.delete(`/tasks/${id}`);
  });
});

describe('GET /tasks?fields and include', () => {
  it('answers the members that are asked for, and the id', async () => {
    const own = await test.anonymous.register();
    const { id } = await own.task({ title: 'Only this' });
    const list = await own.get('/tasks?fields=title,dueAt');
    expect(list.body).toEqual({ data: [{ id, title: 'Only this', dueAt: null }], nextCursor: null });
    const one = await own.get(`/tasks/${id}?fields=version`);
    expect([one.body, one.headers.get('etag')]).toEqual([
      { id, version: 1 },
      expect.stringMatching(/^"[\w-]{20,}"$/),
    ]);
  });

  it('embeds labels, also those of others, as they are called now', async () => {
    const own = await test.anonymous.register();
    const { id: projectId } = await newProject(own);
    const member = await letIn(own, projectId, 'viewer');
    const labels = [];
    for (const name of ['second', 'first']) labels.push((await own.post('/labels', { name })).body.id);
    await own.task({ projectId, labelIds: [labels[1], labels[0]] });
    const named = async () => (await member.get('/tasks?include=labels')).body.data[0].labels;
    expect(await named()).toEqual([
      { id: labels[1], name: 'first', color: null },
      { id: labels[0], name: 'second', color: null },
    ]);
    await own.patch(`/labels/${labels[1]}`, { name: 'foremost', color: '#2456d6' });
    expect((await named())[0]).toEqual({ id: labels[1], name: 'foremost', color: '#2456d6' });
    await own.delete(`/labels/${labels[1]}`);
    expect(await named()).toEqual([{ id: labels[0], name: 'second', color: null }]);
  });

  it('embeds who does it and what it is made of, for lists and for one', async () => {
    const own = await test.anonymous.register();
    const { id } = await own.task({ title: 'Parent', assigneeIds: [own.user.id] });
    const last = await own.task({ title: 'Second', parentId: id });
    const first = await own.task({ title: 'First', parentId: id });
    await own.put(`/tasks/${first.id}/placement`, { body: { before: last.id } });
    await own.put(`/tasks/${last.id}/completion`);
    const { body: task } = await own.get(`/tasks/${id}?include=assignees,subtasks`);
    expect(task.assignees).toEqual([
      { userId: own.user.id, username: own.user.username, displayName: own.user.username },
    ]);
    expect(task.subtasks.map(({ title }: { title: string }) => title)).toEqual(['First', 'Second']);
    expect(task.subtasks[0]).toEqual((await own.get(`/tasks/${first.id}`)).body);
    const { body: list } = await own.get('/tasks?parentId=none&include=subtasks,assignees&fields=title');
    const { assignees, subtasks } = task;
    expect(list.data).toEqual([{ id, title: 'Parent', assignees, subtasks }]);
    await own.patch('/users/me', { displayName: 'Another name' });
    const again = await own.get('/tasks?parentId=none&include=subtasks,assignees&fields=title');
    expect(again.body.data[0].assignees[0].displayName).toBe('Another name');
  });
});
