import { randomUUID } from 'node:crypto';
import type { MailedPurpose } from '../../src/features/auth/recovery/mailed-secret.entity.js';
import type { TestApp } from './app.js';
import { built } from './built.js';
import { Client, PASSWORD, type Person } from './client.js';
import { query } from './database.js';
import { type Operation, readOperations } from './openapi.js';
import { identityOf } from './openid-provider.js';
import { codeOf } from './second-factor.js';
import { letIn, must, newProject, secretOf, section } from './sharing.js';
import { validBody } from './samples.js';
import { idsIn } from './shared-world.js';

/** Whose thing a request is about, and what of it the request names. */
export interface Arrangement {
  /** For `{id}`. */
  id?: string;
  /** For `{itemId}` and other ids of parts. */
  parts?: Record<string, string>;
  /** The whole body. */
  body?: object;
  /** The members of it that only somebody who was told can know. */
  told?: object;
}

type Arrange = (test: TestApp, owner: Client) => Promise<Arrangement>;

/**
 * A thing of `owner`, for the `{id}` of paths that begin so. What is not here is made by a POST to that path, and a route with
 * an id that neither makes fails.
 */
const THINGS: Record<string, Arrange> = {
  '/users/me/sessions': async (test, owner) => {
    await signIn(test, owner);
    const { body } = await owner.get('/users/me/sessions');
    return { id: body.data.find(({ isCurrent }: { isCurrent: boolean }) => !isCurrent).id };
  },
  '/users/me/identities': async (test, owner) => ({
    id: await identityOf(owner.user!.id, test.env.DATABASE_URL!),
  }),
  '/users': async (_, owner) => ({ id: owner.user!.id }),
  '/sections': async (_, owner) => {
    const { id } = await newProject(owner);
    return { id: await section(owner as Person, id) };
  },
  '/invitations': (test, owner) => invitation(test, owner),
  '/trash': async (_, owner) => {
    const { id } = await owner.task();
    await owner.delete(`/tasks/${id}`);
    return { id };
  },
};

/** A part of the thing, for the parameter that it is named by: its id. What is not here is made by a POST as well. */
const PARTS: Record<string, (owner: Client, id: string) => Promise<string>> = {
  userId: async (owner, id) => (await letIn(owner, id, 'viewer')).user.id,
  token: async (owner) => {
    const { id } = await newProject(owner);
    return must(201, await owner.post(`/projects/${id}/links`, {})).token as string;
  },
};

/** One more of a collection: made with the smallest body that it takes. */
async function oneMore(test: TestApp, owner: Client, collection: string, id?: string): Promise<string> {
  const operations = await readOperations(test);
  const make = operations.find(({ method, path }) => method === 'POST' && path === collection);
  if (!make) throw new Error(`Nothing makes what ${collection} has: THINGS or PARTS needs a line for it`);
  const body = { ...validBody(make.body!), ...(await TOLD[make.operationId]?.(test, owner, id!)) };
  return must(201, await owner.post(pathFor(collection, { id }), body)).id as string;
}

/** The path of a request, below the prefix. Where an id is not given there is nothing. */
export const pathFor = (path: string, { id, parts }: Arrangement = {}): string =>
  path
    .replace('/api/v1', '')
    .replace('{provider}', 'google')
    .replace('{id}', id ?? randomUUID())
    .replace(/{(\w+)}/g, (_, name: string) => parts?.[name] ?? randomUUID());

/** Members of an operation's body that only somebody who was told can know. */
const TOLD: Record<string, (test: TestApp, owner: Client, id: string) => Promise<object>> = {
  login: async (_, owner) => Promise.resolve({ identifier: owner.user!.username, password: PASSWORD }),
  refresh: async (test, owner) => ({ refreshToken: await signIn(test, owner) }),
  logout: async (test, owner) => ({ refreshToken: await signIn(test, owner) }),
  confirmSession: () => Promise.resolve({ password: PASSWORD }),
  confirmSecondFactor: async (_, owner) => ({ code: codeOf(await beginSecondFactor(owner)) }),
  renewRecoveryCodes: async (_, owner) => {
    const code = codeOf(await beginSecondFactor(owner));
    await owner.put('/users/me/second-factor/confirmation', { body: { code } });
    return {};
  },
  transferOwnership: async (_, owner, id) => ({ userId: (await letIn(owner, id, 'editor')).user.id }),
  acceptMailedInvitation: async (test, owner) => ({
    secret: await secretOf(test, (await invitation(test, owner)).id),
  }),
  createRelation: async (_, owner) => ({ taskId: (await owner.task()).id }),
  changePassword: () => Promise.resolve({ currentPassword: PASSWORD }),
  verifyEmail: (test, owner) => mailed(test, owner, 'verify-email'),
  confirmEmailChange: (test, owner) => mailed(test, owner, 'change-email'),
  resetPassword: (test, owner) => mailed(test, owner, 'reset-password'),
};

/** Members of bodies that name something of the caller's, or need another member beside them. */
const NAMED: Record<string, (test: TestApp, owner: Client) => Promise<object>> = {
  // The Inbox.
  projectId: (_, owner) => Promise.resolve({ projectId: owner.user!.id }),
  sectionId: async (_, owner) => ({ sectionId: await section(owner as Person, owner.user!.id) }),
  'placeProject parentId': async (_, owner) => ({ parentId: (await newProject(owner)).id }),
  parentId: async (_, owner) => ({ parentId: (await owner.task()).id }),
  after: () => Promise.resolve({ after: null }),
  before: async (_, owner) => ({ before: (await owner.task()).id }),
  labelIds: async (_, owner) => ({
    labelIds: [(await owner.post('/labels', { name: randomUUID() })).body.id],
  }),
  assigneeIds: (_, owner) => Promise.resolve({ assigneeIds: [owner.user!.id] }),
  recurrence: () => Promise.resolve({ recurrence: 'FREQ=WEEKLY', dueDate: '2026-11-27' }),
};

/** Makes what a request of `owner` needs so that it works: the thing that it is about, the secrets that it sends; and the optional member `also`. */
export async function arrange(
  test: TestApp,
  { operationId, path, body, roles }: Operation,
  owner: Client,
  also?: string,
): Promise<Arrangement> {
  // What administrators do, they do to somebody else: the last of them stays.
  const subject = roles.join() === 'admin' ? await test.anonymous.register() : owner;
  const found = await thing(test, path, subject);
  const told = await TOLD[operationId]?.(test, owner, found.id!);
  const naming = NAMED[`${operationId} ${also}`] ?? NAMED[also ?? ''];
  const named = also && (await naming?.(test, owner));
  const whole = body && { ...validBody(body, also && !named ? [also] : []), ...named, ...told };
  return { ...found, parts: await partsOf(test, path, subject, found.id!), told, body: whole };
}

async function partsOf(
  test: TestApp,
  path: string,
  owner: Client,
  id: string,
): Promise<Record<string, string>> {
  const names = idsIn(path).filter((name) => /Id$|^token$/.test(name));
  const made = names.map(async (name) => {
    const collection = path.split(`/{${name}}`)[0]!;
    return [name, await (PARTS[name]?.(owner, id) ?? oneMore(test, owner, collection, id))] as const;
  });
  return Object.fromEntries(await Promise.all(made));
}

async function thing(test: TestApp, path: string, owner: Client): Promise<Arrangement> {
  if (!path.includes('{id}')) return {};
  const collection = path.split('/{')[0]!;
  const make = THINGS[collection.replace('/api/v1', '')];
  return make ? make(test, owner) : { id: await oneMore(test, owner, collection) };
}

/** An invitation to `owner`, of somebody else. */
async function invitation({ anonymous }: TestApp, { user }: Client): Promise<{ id: string }> {
  const inviter = await anonymous.register();
  const { id } = await newProject(inviter);
  const offer = { identifier: user!.username, role: 'editor' };
  return must(201, await inviter.post(`/projects/${id}/invitations`, offer)) as { id: string };
}

/** The secret of an authenticator app that is still to be confirmed. */
async function beginSecondFactor(owner: Client): Promise<string> {
  return (await owner.post('/users/me/second-factor')).body.secret as string;
}

/** The refresh token of one more session. */
async function signIn({ anonymous }: TestApp, { user }: Client): Promise<string> {
  const { body } = await anonymous.post('/auth/login', { identifier: user!.username, password: PASSWORD });
  return body.refreshToken as string;
}

/** A secret as the worker mails it, without a mail. */
async function mailed({ app, env }: TestApp, { user }: Client, purpose: MailedPurpose): Promise<object> {
  const { MailedSecretsService } = await built<
    typeof import('../../src/features/auth/recovery/mailed-secrets.service.js')
  >('features/auth/recovery/mailed-secrets.service');
  const email = purpose === 'change-email' ? `${randomUUID()}@example.com` : user!.email;
  const events = `SELECT id FROM events WHERE actor_id = $1 ORDER BY id LIMIT 1`;
  const [event] = await query<{ id: string }>(env.DATABASE_URL!, events, [user!.id]);
  const issue = { id: event!.id, userId: user!.id, purpose, email };
  const url = await app.get(MailedSecretsService).issue(issue);
  return { secret: url!.split('#')[1] };
}

/** Somebody new, who is signed in and may call the operation. */
export async function actorFor(test: TestApp, { roles }: Pick<Operation, 'roles'>): Promise<Client> {
  const client = await test.anonymous.register();
  if (roles.length === 0) return new Client(test.url, undefined, client.user);
  if (roles.join() === 'admin') {
    // And another one, so that this one is not the last.
    const ids = [client.user.id, (await test.anonymous.register()).user.id];
    await query(test.env.DATABASE_URL!, `UPDATE users SET role = 'admin' WHERE id = ANY($1)`, [ids]);
  }
  return client;
}
