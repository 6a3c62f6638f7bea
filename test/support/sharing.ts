import type { TestApp } from './app.js';
import { built } from './built.js';
import { type Answer, Client, type Person } from './client.js';

/** What an answer with this status says. */
export function must(status: number, answer: Answer): Answer['body'] {
  if (answer.status !== status)
    throw new Error(`answered ${answer.status} and not ${status}: ${answer.text}`);
  return answer.body;
}

/** In ascending order, for requests that were made at once. */
export const statuses = (answers: Answer[]): number[] =>
  answers.map(({ status }) => status).toSorted((one, other) => one - other);

/** A new project of somebody, as the API answered it. */
export const newProject = async (owner: Client, details: object = {}): Promise<Answer['body']> =>
  must(201, await owner.post('/projects', { name: 'A project', ...details }));

/** Lets somebody, or else somebody new, into a project. */
export async function letIn(
  owner: Client,
  projectId: string,
  role: 'viewer' | 'editor',
  person?: Person,
): Promise<Person> {
  const invited = person ?? (await new Client(owner.url).register());
  const offer = { identifier: invited.user.username, role };
  const { id } = must(201, await owner.post(`/projects/${projectId}/invitations`, offer));
  must(200, await invited.put(`/invitations/${id}/acceptance`));
  return invited;
}

/** A project of `owner`, and whoever else is in it. */
export async function shared(
  owner: Person,
  { editors = [], viewers = [] }: { editors?: Person[]; viewers?: Person[] } = {},
): Promise<string> {
  const { id } = (await newProject(owner)) as { id: string };
  for (const person of editors) await letIn(owner, id, 'editor', person);
  for (const person of viewers) await letIn(owner, id, 'viewer', person);
  return id;
}

/** A section of a project of `owner`. */
export async function section(owner: Person, projectId: string): Promise<string> {
  const { id } = must(201, await owner.post(`/projects/${projectId}/sections`, { name: 'Part' })) as {
    id: string;
  };
  return id;
}

/** The secret that the mail of an invitation carries, without the mail. */
export async function secretOf({ app }: TestApp, invitationId: string): Promise<string> {
  const { Secrets } =
    await built<typeof import('../../src/platform/secrets/secrets.js')>('platform/secrets/secrets');
  return app.get(Secrets).derive('project invitation', invitationId);
}
