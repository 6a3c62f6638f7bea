import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApp, startBeside, type TestApp } from '../support/app.js';
import type { Person } from '../support/client.js';
import { query } from '../support/database.js';
import { broken } from '../support/faults.js';
import { ask, data } from '../support/graphql.js';
import { via } from '../support/people.js';

let test: TestApp;
let maya: Person;
let omar: Person;

beforeAll(async () => {
  test = await startApp();
  [maya, omar] = await Promise.all([test.anonymous.register(), test.anonymous.register()]);
});
afterAll(() => test?.close());

/** A mutation of Maya's; the variables that it names are ids. */
function does(mutation: string, variables: object = {}) {
  const named = [...new Set(mutation.match(/\$\w+/g))].map((name) => `${name}: ID!`);
  return data(maya, `mutation ${named.length > 0 ? `(${named.join()})` : ''} { ${mutation} }`, variables);
}

describe('a day of a client', () => {
  it('goes through every mutation of projects, sections and members', async () => {
    const { createProject: project } = await does(
      'createProject(input: { name: "Move", color: "#2456d6" }) { id name role version }',
      { id: '' },
    );
    expect(project).toMatchObject({ name: 'Move', role: 'OWNER', version: 1 });
    const { id } = project;
    const { createProject: other } = await does('createProject(input: { name: "Life" }) { id }', { id });
    expect(
      await does('updateProject(id: $id, input: { name: "Move to Uppsala", color: null }) { name color }', {
        id,
      }),
    ).toEqual({
      updateProject: { name: 'Move to Uppsala', color: null },
    });
    expect(
      await does('moveProject(id: $id, input: { parentId: $other }) { parentId }', { id, other: other.id }),
    ).toEqual({
      moveProject: { parentId: other.id },
    });
    expect(await does('archiveProject(id: $id) { archivedAt }', { id })).toEqual({
      archiveProject: { archivedAt: expect.any(String) },
    });
    expect(await does('unarchiveProject(id: $id) { archivedAt }', { id })).toEqual({
      unarchiveProject: { archivedAt: null },
    });

    const { createSection: section } = await does(
      'createSection(projectId: $id, input: { name: "Packing" }) { id projectId name }',
      { id },
    );
    expect(section).toMatchObject({ projectId: id, name: 'Packing' });
    const { createSection: second } = await does(
      'createSection(projectId: $id, input: { name: "Driving" }) { id }',
      { id },
    );
    expect(await does('updateSection(id: $id, input: { name: "Boxes" }) { name }', section)).toEqual({
      updateSection: { name: 'Boxes' },
    });
    await does('moveSection(id: $id, input: { after: $other }) { id }', { id: section.id, other: second.id });
    expect(
      (await data(maya, 'query ($id: ID!) { project(id: $id) { sections { name } } }', { id })).project
        .sections,
    ).toEqual([{ name: 'Driving' }, { name: 'Boxes' }]);
    expect(await does('deleteSection(id: $id)', section)).toEqual({ deleteSection: section.id });

    const invite = `inviteToProject(projectId: $id, input: { identifier: "${omar.user.username}", role: VIEWER }) { id role username }`;
    const { inviteToProject: void_ } = await does(invite, { id });
    expect(void_).toEqual({ id: expect.any(String), role: 'VIEWER', username: omar.user.username });
    expect(await does('revokeInvitation(projectId: $id, id: $other)', { id, other: void_.id })).toEqual({
      revokeInvitation: void_.id,
    });
    const { inviteToProject: invitation } = await does(invite, { id });
    await omar.put(`/invitations/${invitation.id}/acceptance`);
    const who = omar.user.id;
    expect(
      await does('changeMember(projectId: $id, userId: $who, input: { role: EDITOR }) { role userId }', {
        id,
        who,
      }),
    ).toEqual({
      changeMember: { role: 'EDITOR', userId: who },
    });
    expect(await does('removeMember(projectId: $id, userId: $who)', { id, who })).toEqual({
      removeMember: who,
    });
    expect((await omar.get(`/projects/${id}`)).status).toBe(404);
    await omar.put(`/invitations/${(await does(invite, { id })).inviteToProject.id}/acceptance`);
    expect(
      await does(`transferOwnership(projectId: $id, input: { userId: "${who}" }) { role }`, { id }),
    ).toEqual({
      transferOwnership: { role: 'EDITOR' },
    });
    expect(await does('deleteProject(id: $id)', { id: other.id })).toEqual({ deleteProject: other.id });
  });

  it('goes through every mutation of tasks and what belongs to them', async () => {
    const { createLabel: label } = await does(
      'createLabel(input: { name: "urgent", color: "#d93025" }) { id name }',
      { id: '' },
    );
    expect(
      await does('updateLabel(id: $id, input: { name: "soon", color: null }) { name color }', label),
    ).toEqual({
      updateLabel: { name: 'soon', color: null },
    });
    const id = randomUUID();
    const create = `createTask(input: { id: "${id}", title: "Call", dueAt: "2026-11-27T17:00:00+01:00" }) { id status dueAt }`;
    expect(await does(create, { id })).toEqual({
      createTask: { id, status: 'OPEN', dueAt: '2026-11-27T16:00:00.000Z' },
    });
    expect((await ask(maya, `mutation { ${create} }`)).body.errors[0].extensions.code).toBe('task-exists');
    expect(
      await does('updateTask(id: $id, input: { labelIds: [$other] }) { labels { name } }', {
        id,
        other: label.id,
      }),
    ).toEqual({
      updateTask: { labels: [{ name: 'soon' }] },
    });
    expect(await does('completeTask(id: $id) { status }', { id })).toEqual({
      completeTask: { status: 'COMPLETED' },
    });
    expect(await does('reopenTask(id: $id) { status }', { id })).toEqual({ reopenTask: { status: 'OPEN' } });
    const parent = await maya.task();
    expect(
      await does('moveTask(id: $id, input: { parentId: $other }) { parentId }', { id, other: parent.id }),
    ).toEqual({
      moveTask: { parentId: parent.id },
    });

    const { createItem: item } = await does(
      'createItem(taskId: $id, input: { name: "Apple", quantity: 10 }) { id checked }',
      { id },
    );
    expect(item.checked).toBe(false);
    const { createItem: pear } = await does('createItem(taskId: $id, input: { name: "Pear" }) { id }', {
      id,
    });
    expect(
      await does(
        'updateItem(taskId: $id, id: $other, input: { checked: true, quantity: null }) { checked quantity }',
        { id, other: item.id },
      ),
    ).toEqual({
      updateItem: { checked: true, quantity: null },
    });
    await does('moveItem(taskId: $id, id: $other, input: { after: null }) { id }', { id, other: pear.id });
    expect(
      (await data(maya, 'query ($id: ID!) { task(id: $id) { items { name } } }', { id })).task.items,
    ).toEqual([{ name: 'Pear' }, { name: 'Apple' }]);
    expect(await does('deleteItem(taskId: $id, id: $other)', { id, other: pear.id })).toEqual({
      deleteItem: pear.id,
    });

    const { createComment: comment } = await does(
      'createComment(taskId: $id, input: { content: "Ready?" }) { id content author { username } }',
      { id },
    );
    expect(comment).toMatchObject({ content: 'Ready?', author: { username: maya.user.username } });
    const other = comment.id;
    expect(
      await does('updateComment(taskId: $id, id: $other, input: { content: "Ready." }) { content version }', {
        id,
        other,
      }),
    ).toEqual({
      updateComment: { content: 'Ready.', version: 2 },
    });
    expect(await does('deleteComment(taskId: $id, id: $other)', { id, other })).toEqual({
      deleteComment: other,
    });
    expect(await does('deleteTask(id: $id)', { id })).toEqual({ deleteTask: id });
    expect((await maya.get(`/tasks/${id}`)).status).toBe(404);
    expect(await does('deleteLabel(id: $id)', label)).toEqual({ deleteLabel: label.id });
  });
});

describe('a mutation', () => {
  it('is seen by the lists of the other door at once', async () => {
    const person = await test.anonymous.register();
    expect((await person.get('/tasks')).body.data).toEqual([]);
    const { createTask } = await data(
      person,
      'mutation { createTask(input: { title: "Call" }) { id version } }',
    );
    expect((await person.get('/tasks')).body.data).toMatchObject([{ id: createTask.id, title: 'Call' }]);
    const events = await query(test.env.DATABASE_URL!, 'SELECT type FROM events WHERE subject_id = $1', [
      createTask.id,
    ]);
    expect(events).toEqual([{ type: 'task.created' }]);
  });

  it('clears what is null and leaves what is absent', async () => {
    const { id } = await maya.task({ dueDate: '2026-11-27', priority: 3 });
    const update =
      'mutation ($id: ID!, $input: UpdateTaskInput!) { updateTask(id: $id, input: $input) { dueDate priority title } }';
    const { updateTask } = await data(maya, update, { id, input: { dueDate: null, title: 'Else' } });
    expect(updateTask).toEqual({ dueDate: null, priority: 3, title: 'Else' });
    const literal = await data(
      maya,
      `mutation { updateTask(id: "${id}", input: { priority: 0 }) { dueDate priority title } }`,
    );
    expect(literal.updateTask).toEqual({ dueDate: null, priority: 0, title: 'Else' });
  });

  it('changes only the version that it names', async () => {
    const { id } = await maya.task();
    const complete =
      'mutation ($id: ID!, $version: Int) { completeTask(id: $id, version: $version) { status version } }';
    expect(await data(maya, complete, { id, version: 1 })).toEqual({
      completeTask: { status: 'COMPLETED', version: 2 },
    });
    const { body } = await ask(maya, complete, { id, version: 1 });
    expect(body.data).toEqual({ completeTask: null });
    expect(body.errors[0].extensions).toMatchObject({ code: 'stale-version', currentVersion: 2 });
    expect(await data(maya, complete, { id })).toEqual({ completeTask: { status: 'COMPLETED', version: 2 } });
  });

  it('that fails leaves those beside it alone', async () => {
    const { body } = await ask(
      maya,
      `mutation { one: createLabel(input: { name: "${randomUUID()}" }) { id } two: deleteLabel(id: "${randomUUID()}") three: createLabel(input: { name: "x" }) { id } }`.replace(
        'me2: ',
        '',
      ),
    );
    expect(body.data).toEqual({
      one: { id: expect.any(String) },
      two: null,
      three: { id: expect.any(String) },
    });
    expect(body.errors).toHaveLength(1);
  });
});

describe('an Idempotency-Key', () => {
  const create = (title: string) =>
    `mutation { createTask(input: { title: "${title}" }) { id comments { id } project { name } } }`;

  it('makes a mutation happen once, and gets the first answer again', async () => {
    const key = { 'idempotency-key': randomUUID() };
    const first = await ask(maya, create('Once'), {}, key);
    const again = await ask(maya, create('Once'), {}, key);
    expect([again.text, again.headers.get('idempotent-replayed')]).toEqual([first.text, 'true']);
    expect((await data(maya, '{ tasks(q: "once") { title } }')).tasks).toEqual([{ title: 'Once' }]);
    expect(await ask(maya, create('Twice'), {}, key)).toMatchObject({
      status: 422,
      body: { code: 'idempotency-key-reused' },
    });
  });

  it('makes all that is asked happen, or nothing', async () => {
    const key = { 'idempotency-key': randomUUID() };
    const text = `mutation { createTask(input: { title: "Half" }) { id } deleteTask(id: "${randomUUID()}") }`;
    const { status, body } = await ask(maya, text, {}, key);
    expect([status, body.data, body.errors[0].extensions.code]).toEqual([200, null, 'not-found']);
    expect((await data(maya, '{ tasks(q: "half") { title } }')).tasks).toEqual([]);
    expect((await ask(maya, create('Whole'), {}, key)).body.errors).toBeUndefined();
  });
});

/** One read is no SQL, and another ends its connection. */
const FAULTY = broken(
  [
    'features/tasks/tasks.queries',
    '`${VISIBLE} AND t.id = $2`',
    '"SELECT hidden FROM nowhere WHERE $1 = $2"',
  ],
  [
    'features/labels/labels.queries',
    '`${OWN} AND id = $2`',
    '"SELECT pg_terminate_backend(pg_backend_pid()) WHERE $1::text <> $2::text"',
  ],
);

describe('a fault', () => {
  it('is told without its reason, and takes nothing with it', async () => {
    const faulty = await startBeside({ ...test.env, ...FAULTY });
    const client = via(faulty.url, maya);
    const { status, body, text } = await ask(
      client,
      `{ me { id } task(id: "${randomUUID()}") { id } label(id: "${randomUUID()}") { id } }`,
    );
    await faulty.close();
    expect([status, body.data]).toEqual([200, { me: { id: maya.user.id }, task: null, label: null }]);
    const told = body.errors.map(
      ({ path, extensions }: { path: string[]; extensions: Record<string, unknown> }) => [
        path[0],
        extensions.code,
        extensions.retryAfter,
      ],
    );
    expect(told.toSorted()).toEqual([
      ['label', 'database-unavailable', 2],
      ['task', 'internal-error', undefined],
    ]);
    expect(text).not.toMatch(/nowhere|hidden|terminat|SELECT|at /);
  });
});
