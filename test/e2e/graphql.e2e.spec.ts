import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApp, type TestApp } from '../support/app.js';
import type { Person } from '../support/client.js';
import { committedSchema, graphql, schemaOf } from '../support/committed-schema.js';
import { ask, codes, data } from '../support/graphql.js';

let test: TestApp;
let maya: Person;

beforeAll(async () => {
  test = await startApp();
  maya = await test.anonymous.register();
});
afterAll(() => test?.close());

describe('a query', () => {
  it('answers what was asked for and nothing else', async () => {
    const task = await maya.task({ title: 'Write the release notes' });
    await maya.post(`/tasks/${task.id}/comments`, { content: 'The draft is ready.' });
    const answered = await data(
      maya,
      'query ($id: ID!) { user(id: $id) { username email tasks { title comments { content } } } }',
      { id: maya.user.id },
    );
    expect(answered).toEqual({
      user: {
        username: maya.user.username,
        email: maya.user.email,
        tasks: [{ title: 'Write the release notes', comments: [{ content: 'The draft is ready.' }] }],
      },
    });
  });

  it('answers each thing as its own route does', async () => {
    const person = await test.anonymous.register();
    const project = (await person.post('/projects', { name: 'Move to Uppsala', color: '#2456d6' })).body;
    const section = (await person.post(`/projects/${project.id}/sections`, { name: 'Packing' })).body;
    const label = (await person.post('/labels', { name: 'urgent', color: null })).body;
    const task = await person.task({
      projectId: project.id,
      sectionId: section.id,
      labelIds: [label.id],
      assigneeIds: [person.user.id],
      dueAt: '2026-11-27T16:00:00.000Z',
      deadline: '2026-11-30',
    });
    const part = await person.task({ projectId: project.id, parentId: task.id });
    const item = (await person.post(`/tasks/${task.id}/items`, { name: 'Apple', quantity: 10 })).body;
    const comment = (await person.post(`/tasks/${task.id}/comments`, { content: 'Ready.' })).body;
    const fieldsOf = (thing: object) => Object.keys(thing).join(' ');
    const { me, ...answered } = await data(
      person,
      `query ($project: ID!, $section: ID!, $label: ID!, $task: ID!) {
        me { ${fieldsOf((await person.get('/users/me')).body)} }
        project(id: $project) {
          ${fieldsOf(project)} sections { ${fieldsOf(section)} } tasks { id } members { username role }
        }
        section(id: $section) { ${fieldsOf(section)} }
        label(id: $label) { ${fieldsOf(label)} }
        task(id: $task) {
          ${fieldsOf(task)} subtasks { ${fieldsOf(part)} } items { ${fieldsOf(item)} } comments { ${fieldsOf(comment)}
          author { username role } } labels { id name color } assignees { userId username } project { name }
        }
      }`,
      { project: project.id, section: section.id, label: label.id, task: task.id },
    );
    const { username } = person.user;
    // In GraphQL an enum is in capitals.
    const enums = { status: 'OPEN' };
    expect(me).toEqual({ ...(await person.get('/users/me')).body, role: 'USER' });
    expect(answered).toEqual({
      project: {
        ...(await person.get(`/projects/${project.id}`)).body,
        role: 'OWNER',
        sections: [section],
        tasks: [{ id: task.id }, { id: part.id }],
        members: [{ username, role: 'OWNER' }],
      },
      section,
      label,
      task: {
        ...task,
        ...enums,
        subtasks: [{ ...part, ...enums }],
        items: [item],
        comments: [{ ...comment, author: { username, role: 'OWNER' } }],
        labels: [{ id: label.id, name: 'urgent', color: null }],
        assignees: [{ userId: person.user.id, username }],
        project: { name: 'Move to Uppsala' },
      },
    });
  });

  it('takes the filters and orders of the lists', async () => {
    const person = await test.anonymous.register();
    for (const [title, priority] of [
      ['Release notes', 1],
      ['Release party', 3],
      ['Groceries', 2],
    ] as const)
      await person.task({ title, priority });
    const titles = async (args: string) =>
      (await data(person, `{ tasks(${args}) { title } }`)).tasks.map(({ title }: { title: string }) => title);
    expect(await titles('sort: "-priority"')).toEqual(['Release party', 'Groceries', 'Release notes']);
    expect(await titles('q: "release", sort: "title"')).toEqual(['Release notes', 'Release party']);
    expect(await titles('status: COMPLETED')).toEqual([]);
    expect(await titles('estimatedMin: 5, hasDue: false')).toEqual([]);
    // Clients send a variable that nobody set as null.
    const unset = `query ($text: String, $status: TaskStatus, $is: Boolean, $archived: Archived) {
      tasks(q: $text, status: $status, hasDue: $is, sort: $text) { title }
      projects(archived: $archived, sort: $text) { name } labels(sort: $text) { name }
    }`;
    expect(
      (await data(person, unset, { text: null, status: null, is: null, archived: null })).tasks,
    ).toHaveLength(3);
    await person.post('/projects', { name: 'Zebra' });
    const { projects } = await data(person, '{ projects(sort: "-name", archived: ANY) { name isInbox } }');
    expect(projects).toEqual([
      { name: 'Zebra', isInbox: false },
      { name: 'Inbox', isInbox: true },
    ]);
  });
});

const { getNamedType, isNonNullType, isObjectType, validateSchema } = graphql;

describe('schema.graphql', () => {
  it('is what this application answers', () => {
    expect(committedSchema(test.app)).toBe(readFileSync('schema.graphql', 'utf8'));
    expect(validateSchema(schemaOf(test.app))).toEqual([]);
  });

  it('has a null in place of each thing that may be refused by itself', () => {
    const types = Object.values(schemaOf(test.app).getTypeMap()).filter(isObjectType);
    const things = types.filter(({ name }) => !/^__|Edge$|Connection$/.test(name));
    const strict = things.flatMap((type) =>
      Object.values(type.getFields())
        .filter((field) => isObjectType(getNamedType(field.type)) && isNonNullType(field.type))
        .map((field) => `${type.name}.${field.name}`),
    );
    expect(strict).toEqual([]);
  });
});

describe('a connection', () => {
  it('pages through everything once, while others insert and delete', async () => {
    const person = await test.anonymous.register();
    const made: string[] = [];
    for (let i = 0; i < 23; i += 1) made.push((await person.task({ title: `Task ${i}` })).id);
    const seen: string[] = [];
    let after: string | null = null;
    do {
      const { tasksConnection } = await data(
        person,
        `query ($after: String) { tasksConnection(first: 5, after: $after, sort: "createdAt") {
          edges { cursor node { id } } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } totalCount
        } }`,
        { after },
      );
      const { edges, pageInfo } = tasksConnection;
      expect(pageInfo).toEqual({
        hasNextPage: pageInfo.hasNextPage,
        hasPreviousPage: after !== null,
        startCursor: edges[0].cursor,
        endCursor: edges.at(-1).cursor,
      });
      expect(tasksConnection.totalCount).toBeGreaterThanOrEqual(22);
      seen.push(...edges.map(({ node }: { node: { id: string } }) => node.id));
      if (after === null) await person.delete(`/tasks/${made[0]}`);
      after = pageInfo.hasNextPage ? pageInfo.endCursor : null;
    } while (after !== null);
    expect(seen).toEqual(made);
  });

  it('goes on behind any of its edges, as the cursor of the route does', async () => {
    const person = await test.anonymous.register();
    for (const name of ['a', 'b', 'c', 'd']) await person.post('/labels', { name });
    const names = async (after: string) =>
      (await person.get(`/labels?cursor=${after}`)).body.data.map((one: { name: string }) => one.name);
    const { labelsConnection } = await data(
      person,
      '{ labelsConnection(sort: "name") { edges { cursor node { name } } } }',
    );
    expect(await names(labelsConnection.edges[1].cursor)).toEqual(['c', 'd']);
  });

  it('of each thing in a list has its own page and its own count', async () => {
    const person = await test.anonymous.register();
    for (const count of [0, 1, 3]) {
      const { id } = await person.task({ title: String(count) });
      for (let i = 0; i < count; i += 1) await person.post(`/tasks/${id}/comments`, { content: `${i}` });
    }
    const asked =
      'commentsConnection(first: 2) { edges { cursor node { content } } pageInfo { hasNextPage } totalCount }';
    const { tasks } = await data(person, `{ tasks(sort: "createdAt") { id ${asked} } }`);
    const told = tasks.map(
      ({
        commentsConnection: { edges, pageInfo, totalCount },
      }: {
        commentsConnection: { edges: { node: { content: string } }[]; pageInfo: object; totalCount: number };
      }) => [edges.map(({ node }) => node.content), pageInfo, totalCount],
    );
    expect(told).toEqual([
      [[], { hasNextPage: false }, 0],
      [['0'], { hasNextPage: false }, 1],
      [['0', '1'], { hasNextPage: true }, 3],
    ]);
    const rest = await data(
      person,
      'query ($id: ID!, $after: String) { task(id: $id) { comments(after: $after) { content } } }',
      {
        id: tasks[2].id,
        after: tasks[2].commentsConnection.edges[1].cursor,
      },
    );
    expect(rest.task.comments).toEqual([{ content: '2' }]);
  });
});

describe('errors', () => {
  it('carry the codes and pointers of the routes', async () => {
    const create = 'mutation ($input: CreateTaskInput!) { createTask(input: $input) { id } }';
    const { status, body, headers } = await ask(maya, create, { input: { title: '', priority: 9 } });
    expect([status, body.data]).toEqual([200, { createTask: null }]);
    expect(body.errors).toEqual([
      {
        message: '2 values are not acceptable.',
        path: ['createTask'],
        locations: [{ line: 1, column: 39 }],
        extensions: {
          code: 'invalid-input',
          title: 'Invalid input',
          type: expect.stringMatching(/\/errors\/invalid-input$/),
          requestId: headers.get('x-request-id'),
          errors: [
            { pointer: '/input/title', code: 'line', message: expect.any(String) },
            { pointer: '/input/priority', code: 'max', message: expect.any(String) },
          ],
        },
      },
    ]);
    expect(await codes(maya, '{ task(id: "nonsense") { id } }')).toEqual(['task not-found']);
    expect(await codes(maya, '{ tasks(first: 101) { id } }')).toEqual(['tasks invalid-input']);
    expect((await ask(maya, '{ tasks(after: "x") { id } }')).body.errors[0].extensions.errors).toMatchObject([
      { pointer: '/after', code: 'cursor' },
    ]);
  });

  it('name an argument that turns out to be wrong when its field is asked', async () => {
    const { body } = await ask(maya, 'query ($id: ID = "x") { task(id: $id) { id } }', { id: null });
    expect([body.data, body.errors[0].extensions.code]).toEqual([{ task: null }, 'invalid-input']);
    expect(body.errors[0].extensions.errors).toMatchObject([{ pointer: '/id', code: 'type' }]);
  });

  it('say what is not of the schema', async () => {
    expect(await codes(maya, '{ nonsense }')).toEqual(['invalid-query']);
    expect(await codes(maya, '{ tasks { ')).toEqual(['invalid-query']);
    expect(await codes(maya, 'query A { me { id } } query B { me { id } }')).toEqual(['invalid-query']);
    const wrong = await ask(maya, 'query ($id: ID!) { task(id: $id) { id } }', {});
    expect(wrong.body).toEqual({
      errors: [expect.objectContaining({ extensions: expect.objectContaining({ code: 'invalid-input' }) })],
    });
    const modern = await ask(maya, '{ nonsense }', {}, { accept: 'application/graphql-response+json' });
    expect([modern.status, modern.headers.get('content-type')]).toEqual([
      400,
      'application/graphql-response+json; charset=utf-8',
    ]);
  });

  it('before a query is read are the problems that every route answers', async () => {
    expect(await ask(test.anonymous, '{ me { id } }')).toMatchObject({
      status: 401,
      body: { code: 'token-required' },
    });
    const answers = [
      await maya.post('//graphql', {}),
      await maya.post('//graphql', '[{"query":"{ me { id } }"}]'),
      await maya.post('//graphql', { query: '{ me { id } }', nonsense: 1 }),
      await maya.post('//graphql', `{"query":"{ me { id } }${' '.repeat(1_000_000)}"}`),
      await maya.call('PUT', '//graphql', { body: {} }),
    ];
    expect(answers.map(({ status, body }) => [status, body.code])).toEqual([
      [400, 'invalid-input'],
      [400, 'malformed-request'],
      [400, 'invalid-input'],
      [413, 'body-too-large'],
      [405, 'method-not-allowed'],
    ]);
  });
});
