import { randomUUID } from 'node:crypto';
import { type Answer, Client, PASSWORD } from './client.js';

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
