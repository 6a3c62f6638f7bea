import type { Answer } from './client.js';
import { broken } from './faults.js';
import type { Operation } from './openapi.js';
import { RIGHTS } from './rights.js';
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

/** The line of RIGHTS that an operation is in. */
export const rightOf = ({ operationId }: Pick<Operation, 'operationId'>) =>
  Object.entries(RIGHTS).find(([, operationIds]) => operationIds.includes(operationId))?.[0] ?? '';
/** Whether a member may do what is in a line. */
export const mayDo = (who: (typeof MEMBERS)[number], right: string) =>
  (MEMBERS as readonly string[]).includes(right)
    ? MEMBERS.indexOf(who) >= (MEMBERS as readonly string[]).indexOf(right)
    : right === 'visitor' || (right !== 'guest' && who === 'owner');
