import type { Answer } from './client.js';
import { broken } from './faults.js';
import type { Operation } from './openapi.js';
import { MEMBERS } from './shared-world.js';

/**
 * The least that a member of the project has to be. What is `own` is of who made it, though others see the project; only
 * the `author` edits a comment, and only the `guest` answers an invitation. The owner is the author.
 */
export const RIGHTS: Record<(typeof MEMBERS)[number] | 'author' | 'own' | 'guest', string[]> = {
  viewer: [
    'getProject',
    'placeProject',
    'listSections',
    'getSection',
    'listMembers',
    'getTask',
    'listItems',
    'getItem',
    'listRelations',
    'listComments',
    'getComment',
    'listTaskActivity',
    'listProjectActivity',
  ],
  editor: [
    'createSection',
    'updateSection',
    'deleteSection',
    'placeSection',
    'updateTask',
    'deleteTask',
    'completeTask',
    'reopenTask',
    'placeTask',
    'duplicateTask',
    'createItem',
    'updateItem',
    'deleteItem',
    'placeItem',
    'createRelation',
    'deleteRelation',
    'restoreTask',
    'purgeTask',
    'createComment',
  ],
  owner: [
    'updateProject',
    'deleteProject',
    'archiveProject',
    'unarchiveProject',
    'changeMember',
    'removeMember',
    'transferOwnership',
    'inviteToProject',
    'listProjectInvitations',
    'revokeInvitation',
    'createProjectLink',
    'listProjectLinks',
    'deleteProjectLink',
    'deleteComment',
  ],
  author: ['updateComment'],
  own: [
    'getLabel',
    'updateLabel',
    'deleteLabel',
    'getFilter',
    'updateFilter',
    'deleteFilter',
    'listFilteredTasks',
  ],
  guest: ['acceptInvitation', 'declineInvitation'],
};
/** What is not found by who may not have it. */
export const GONE = ['own', 'guest'];

/** Lets anybody do anything. */
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
  ['features/tasks/visible-tasks.service', 'm.user_id = $1', 'm.user_id <> $1'],
  ['features/tasks/tasks.service', 'm.user_id = $1', 'm.user_id <> $1'],
  ['features/tasks/tasks.queries', 'm.user_id = $1\n    WHERE', 'm.user_id <> $1\n    WHERE'],
);

/** What was answered, but for what names the request. */
export function told({ status, text }: Answer, ...ids: string[]): string {
  const bare = text.replace(/"(requestId|instance)":"[^"]*",?/g, '');
  return `${status} ${ids.reduce((rest, id) => rest.replaceAll(id, '<id>'), bare)}`;
}

/** The line that an operation is in. */
export const rightOf = ({ operationId }: Pick<Operation, 'operationId'>) =>
  Object.entries(RIGHTS).find(([, operationIds]) => operationIds.includes(operationId))?.[0] ?? '';
/** Whether a member may do what is in a line. */
export const mayDo = (who: (typeof MEMBERS)[number], right: string) =>
  (MEMBERS as readonly string[]).includes(right)
    ? MEMBERS.indexOf(who) >= (MEMBERS as readonly string[]).indexOf(right)
    : right !== 'guest' && who === 'owner';
