import { randomUUID } from 'node:crypto';
import type { TestApp } from './app.js';
import { type Answer, Client } from './client.js';
import { query } from './database.js';
import { type Operation, readOperations, type Schema } from './openapi.js';
import { validValue } from './samples.js';
import { must } from './sharing.js';

export const MEMBERS = ['viewer', 'editor', 'owner'] as const;
/** A visitor has the token of a link, and sends it as if it were an access token. */
export const OUTSIDERS = ['anonymous', 'stranger', 'removed', 'admin', 'visitor'] as const;
export type Who = (typeof MEMBERS)[number] | (typeof OUTSIDERS)[number];

/** Everybody who may ask, in one world after the other. */
export type People = Record<Exclude<Who, 'visitor'> | 'guest' | 'colleague', Client>;

/** A shared project with one of everything in it, by the noun of its path: the id of a task is `tasks`. `tokens` is that of the link. */
export type World = Record<string, string>;

/** What stands in every text of a world: nobody else may ever read it. */
export const SECRET = 'only-for-members';
/** What stands beside it in what the project's link does not show. */
export const UNSHOWN = 'not-for-visitors';

export async function newPeople(test: TestApp): Promise<People> {
  const names = ['viewer', 'editor', 'owner', 'stranger', 'removed', 'admin', 'guest', 'colleague'] as const;
  const clients = await Promise.all(
    names.map(async (name) => [name, await test.anonymous.register()] as const),
  );
  const people = { ...Object.fromEntries(clients), anonymous: test.anonymous } as People;
  await query(test.env.DATABASE_URL!, `UPDATE users SET role = 'admin' WHERE id = $1`, [
    people.admin.user!.id,
  ]);
  return people;
}

/** The id of what a request made. */
async function made(answer: Promise<Answer>): Promise<string> {
  return must(201, await answer).id as string;
}

/** What makes things that are somebody's own and in no project, such as labels. */
async function makersOfOwn(test: TestApp): Promise<Operation[]> {
  const operations = await readOperations(test);
  const isShared = (collection: string) =>
    operations.some(({ path, projectRole }) => path === `${collection}/{id}` && projectRole);
  return operations.filter(
    ({ method, path }) => method === 'POST' && /^\/api\/v1\/[\w-]+$/.test(path) && !isShared(path),
  );
}

/** The smallest body that an operation takes, with a text wherever it takes any. */
function saying(text: string, { properties = {}, required = [] }: Schema): object {
  const valueOf = (name: string, schema: Schema) => (isWord(schema) ? text : validValue(name, schema));
  return Object.fromEntries(required.map((name) => [name, valueOf(name, properties[name]!)]));
}

const collectionOf = ({ path }: Operation) => path.replace('/api/v1/', '');

/** Makes a world of these people: its owner's, with an editor, a viewer, and somebody who was a member. */
export async function newWorld(test: TestApp, people: People): Promise<World> {
  const { owner, viewer, editor, colleague, removed, guest } = people;
  const name = `${SECRET} ${randomUUID()}`;
  const unshown = `${name} ${UNSHOWN}`;
  const projects = await made(owner.post('/projects', { name }));
  const join = `INSERT INTO project_members (id, project_id, user_id, role, position, accepted_at)
    SELECT gen_random_uuid(), $1, user_id, role, 'i' || substr(md5(random()::text), 1, 9), now()
    FROM unnest($2::uuid[], $3::text[]) AS m (user_id, role)`;
  const ids = [viewer, editor, colleague, removed].map(({ user }) => user!.id);
  await query(test.env.DATABASE_URL!, join, [projects, ids, ['viewer', 'editor', 'viewer', 'editor']]);
  const sections = await made(owner.post(`/projects/${projects}/sections`, { name }));
  const own: World = {};
  for (const maker of await makersOfOwn(test))
    own[collectionOf(maker)] = await made(
      owner.post(`/${collectionOf(maker)}`, saying(unshown, maker.body!)),
    );
  const details = {
    title: name,
    description: name,
    projectId: projects,
    sectionId: sections,
    labelIds: [own.labels],
  };
  const tasks = await made(owner.post('/tasks', { ...details, assigneeIds: [viewer.user!.id] }));
  const trash = await made(owner.post('/tasks', { title: unshown, projectId: projects }));
  await owner.delete(`/tasks/${trash}`);
  const others = await made(owner.post('/tasks', { title: name, projectId: projects }));
  await made(owner.post('/tasks', { title: name, projectId: projects, parentId: tasks }));
  const link = must(201, await owner.post(`/projects/${projects}/links`, {}));
  const world = {
    ...own,
    projects,
    sections,
    tasks,
    others,
    trash,
    users: colleague.user!.id,
    items: await made(owner.post(`/tasks/${tasks}/items`, { name: unshown })),
    comments: await made(owner.post(`/tasks/${tasks}/comments`, { content: unshown })),
    relations: await made(owner.post(`/tasks/${tasks}/relations`, { kind: 'relates', taskId: others })),
    invitations: await made(
      owner.post(`/projects/${projects}/invitations`, { identifier: guest.user!.username, role: 'viewer' }),
    ),
    links: link.id,
    tokens: link.token,
  };
  const left = await owner.delete(`/projects/${projects}/members/${removed.user!.id}`);
  must(204, left);
  return world;
}

/** Deletes what is in a world, as its owner may. */
export async function deleteWorld(test: TestApp, { owner }: People, world: World): Promise<void> {
  const nouns = ['projects', ...(await makersOfOwn(test)).map(collectionOf)];
  for (const noun of nouns) must(204, await owner.delete(`/${noun}/${world[noun]}`));
}

/** What an id in a path or body is an id of: `{id}` follows its noun, `parentId` is a task's or a project's. */
function nounOf(name: string, path: string): string {
  const own = path.split('/{')[0]!.split('/').at(-1)!;
  if (path.endsWith('/restoration')) return 'trash';
  if (name === 'id') return own;
  if (['after', 'before'].includes(name)) return path.split('/').findLast((part) => part.endsWith('s'))!;
  if (name === 'parentId') return own === 'projects' ? 'projects' : 'tasks';
  if (name === 'taskId') return 'others';
  const noun = `${name.replace(/Ids?$/, '')}s`.replace(/ys$/, 'ies');
  return ['assignees', 'createdBys', 'updatedBys'].includes(noun) ? 'users' : noun;
}

/** The id in a world that `name` asks for. Throws when a world has nothing of the kind. */
export function idIn(world: World, name: string, path: string): string {
  const noun = nounOf(name, path);
  const id = world[noun];
  if (!id) throw new Error(`newWorld makes no ${noun}, and ${path} asks for one as ${name}`);
  return id;
}

export const idsIn = (path: string) => [...path.matchAll(/{(\w+)}/g)].map(([, name]) => name!);

/** A path with the ids of a world; `names` says of which members it is to be other ones. */
export function fill(path: string, from: World, others: Record<string, string> = {}): string {
  return idsIn(path).reduce(
    (whole, name) => whole.replace(`{${name}}`, others[name] ?? idIn(from, name, path)),
    path.replace('/api/v1', ''),
  );
}

/** Whether a value can say anything. */
export const isWord = ({ type, format, enum: choices }: Schema): boolean =>
  type === 'string' && !format && !choices;

export const isId = ({ format, type, items }: Schema): boolean =>
  format === 'uuid' || (type?.includes('array') === true && items !== undefined && isId(items));

/** The smallest body that an operation takes, about the things of a world. */
export function bodyOf({ body, path }: Operation, from: World): object | undefined {
  const required = body?.required ?? [];
  const members = required.map((name) => {
    const schema = body!.properties![name]!;
    const isClear = name === 'after' && schema.type?.includes('null');
    if (isClear) return [name, null];
    return [name, isId(schema) ? inForm(schema, idIn(from, name, path)) : validValue(name, schema)];
  });
  return body && Object.fromEntries(members);
}

export const inForm = ({ type }: Schema, id: string) => (type?.includes('array') ? [id] : id);
