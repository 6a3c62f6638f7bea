import { randomUUID } from 'node:crypto';
import type { TestApp } from './app.js';
import { built } from './built.js';
import { type Answer, Client, PASSWORD, type Person } from './client.js';
import { query } from './database.js';
import { inRedis } from './faults.js';
import { eventually } from './processes.js';

/** What happened to one request. `at` and `ms` are milliseconds. */
export interface Outcome {
  readonly kind: string;
  readonly status: number;
  readonly at: number;
  readonly ms: number;
  readonly retryAfter: string | null;
}

/** Makes requests one after the other and keeps what became of each. */
export class Diary {
  readonly outcomes: Outcome[] = [];

  /** A request that gets no answer at all counts as status 0. */
  async note(kind: string, request: () => Promise<Answer>): Promise<Answer | undefined> {
    const at = performance.now();
    const answer = await request().catch(() => undefined);
    const ms = performance.now() - at;
    const retryAfter = answer?.headers.get('retry-after') ?? null;
    this.outcomes.push({ kind, status: answer?.status ?? 0, at, ms, retryAfter });
    return answer;
  }

  of(kind: string): Outcome[] {
    return this.outcomes.filter((outcome) => outcome.kind === kind);
  }
}

/** Registers and signs in `count` people; answers the addresses that were accepted. */
export async function signIns(client: Client, diary: Diary, count: number): Promise<string[]> {
  const emails: string[] = [];
  for (let i = 0; i < count; i += 1) {
    const username = `u${randomUUID().slice(0, 12)}`;
    const email = `${username}@example.com`;
    const input = { username, email, password: PASSWORD };
    const registered = await diary.note('register', () => client.post('/auth/register', input));
    if (registered?.status === 201) emails.push(email);
    await diary.note('login', () => client.post('/auth/login', { identifier: email, password: PASSWORD }));
  }
  return emails;
}

/** Takes `count` tasks of somebody through their life, one request of each kind for each of them. */
export async function taskLives(client: Client, diary: Diary, count: number): Promise<void> {
  for (let i = 0; i < count; i += 1) {
    const id = randomUUID();
    await diary.note('create', () => client.post('/tasks', { id, title: `Task ${i}` }));
    await diary.note('list', () => client.get('/tasks'));
    await diary.note('read', () => client.get(`/tasks/${id}`));
    await diary.note('patch', () => client.patch(`/tasks/${id}`, { priority: 2 }));
    await diary.note('complete', () => client.put(`/tasks/${id}/completion`));
    await diary.note('delete', () => client.delete(`/tasks/${id}`));
  }
}

/** The titles in somebody's list, newest first. */
export async function titles(client: Client): Promise<string[]> {
  const { status, body, text } = await client.get('/tasks');
  if (status !== 200) throw new Error(`the list answered ${status}: ${text}`);
  return (body as { data: { title: string }[] }).data.map(({ title }) => title);
}

/** The same person, talking to another process. */
export const via = (url: string, { token, user }: Client) => new Client(url, token, user);

/** What somebody is told who signed in. */
export interface SignedIn {
  user: { id: string; username: string };
  accessToken: string;
  refreshToken: string;
}

/** Signs people in who are there already, without the price of as many passwords. */
export async function signInAll({ app }: TestApp, people: { id: string }[]): Promise<SignedIn[]> {
  type Modules = [
    typeof import('../../src/features/auth/auth.service.js'),
    typeof import('../../src/features/auth/sessions/sessions.service.js'),
    typeof import('../../src/features/users/user.entity.js'),
    typeof import('../../src/platform/events/unit-of-work.js'),
  ];
  const paths = ['auth/auth.service', 'auth/sessions/sessions.service', 'users/user.entity'];
  const [{ AuthService }, { SessionsService }, { User }, { UnitOfWork }] = (await Promise.all([
    ...paths.map((path) => built(`features/${path}`)),
    built('platform/events/unit-of-work'),
  ])) as Modules;
  const started = await app.get(UnitOfWork).run(async (tx) => {
    const users = await (await tx.open()).findBy(User, people);
    const client = { userAgent: '', address: '127.0.0.1' };
    return users.map((user) => app.get(SessionsService).start(tx, user, client));
  });
  return started.map((each) => app.get(AuthService).signedIn(each) as SignedIn);
}

/** So many new people who have signed in. */
export async function signedInPeople(test: TestApp, count: number): Promise<SignedIn[]> {
  const people = await query<{ id: string }>(
    test.env.DATABASE_URL!,
    `WITH people AS (
       INSERT INTO users (id, username, display_name)
       SELECT gen_random_uuid(), $1 || n, 'Number ' || n FROM generate_series(1, $2) AS n RETURNING id),
     inboxes AS (
       INSERT INTO projects (id, name, is_inbox, created_by, version, created_at, updated_at)
       SELECT id, 'Inbox', true, id, 1, now(), now() FROM people),
     members AS (
       INSERT INTO project_members (id, project_id, user_id, role, position, accepted_at)
       SELECT id, id, id, 'owner', 'a0', now() FROM people)
     SELECT id FROM people`,
    [`u${randomUUID().slice(0, 8)}-`, count],
  );
  return signInAll(test, people);
}

/** Reads the list of a person until it is one that the cache holds. Throws when it is not within five seconds. */
export function untilCached(redisUrl: string, person: Person, title: string): Promise<void> {
  const isCached = async () => {
    await titles(person);
    return (await cachedLists(redisUrl, person.user.id)).some((list) => list.includes(title));
  };
  return eventually('no list is cached within 5 s', isCached, 5000);
}

/** What the cache holds for a user. */
async function cachedLists(redisUrl: string, userId: string): Promise<string[]> {
  return inRedis(redisUrl, async (client) => {
    const keys = await client.keys(`doable-cache:*${userId}*`);
    return keys.length > 0 ? (await client.mGet(keys)).map(String) : [];
  });
}
