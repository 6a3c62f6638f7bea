import type { Answer } from './client.js';
import { broken } from './faults.js';
import type { Operation } from './openapi.js';
import { MEMBERS } from './shared-world.js';

/** What is not found by who may not have it. */
export const GONE = ['own', 'guest'];

/** Lets anybody do anything, and takes the token of a link for others. */
export const CARELESS = broken(
  [
    'features/projects/project-access.service',
    'members.find(({ userId }) => userId === actor.userId)',
    'members[0]',
  ],
  [
    'features/projects/projects.policy',
    'PROJECT_ROLES.indexOf(role) >= PROJECT_ROLES.indexOf(needed)',
    'true',
  ],
  [
    'features/projects/invitations/received-invitations.service',
    'i.digest = $1',
    'i.project_id IN (SELECT project_id FROM project_links WHERE digest = $1)',
  ],
  ['features/tasks/shared-projects/shared-projects.queries', 'l.digest = $1', '$1::bytea IS NOT NULL'],
  ['features/tasks/visible-tasks.service', 'm.user_id = $1', 'm.user_id <> $1'],
  ['features/tasks/tasks.service', 'm.user_id = $1', 'm.user_id <> $1'],
  ['features/tasks/tasks.queries', 'm.user_id = $1\n    WHERE', 'm.user_id <> $1\n    WHERE'],
);

/** What was answered, but for what names the request. */
export function told({ status, text }: Answer, ...ids: string[]): string {
  const bare = text.replace(/"(requestId|instance)":"[^"]*",?/g, '');
  return `${status} ${ids.reduce((rest, id) => rest.replaceAll(id, '<id>'), bare)}`;
}

/**
 * Who else may, by operation: what is `own` is of who made it, though others see the project; only the `author` edits a
 * comment, only the `guest` answers an invitation, and a `visitor` is whoever has the token of a link, and has nothing but
 * that. The owner is the author.
 */
const OTHERS: Record<string, 'author' | 'guest' | 'visitor'> = {
  updateComment: 'author',
  acceptInvitation: 'guest',
  declineInvitation: 'guest',
  getSharedProject: 'visitor',
  listSharedTasks: 'visitor',
};

/** Who may carry out an operation: the least that a member of the project has to be, as documented, or somebody else. */
export const rightOf = ({ operationId, projectRole }: Pick<Operation, 'operationId' | 'projectRole'>) =>
  projectRole ?? OTHERS[operationId] ?? 'own';
/** Whether a member has a right. */
export function mayDo(who: (typeof MEMBERS)[number], right: ReturnType<typeof rightOf>): boolean {
  if (right === 'visitor') return true;
  const needed = MEMBERS.findIndex((role) => role === right);
  return needed < 0 ? who === 'owner' && right !== 'guest' : MEMBERS.indexOf(who) >= needed;
}
