import type { Changes } from '../../platform/events/changes.js';
import { defineEvent } from '../../platform/events/events.js';
import type { ProjectRole } from './project-member.entity.js';
import type { Project } from './project.entity.js';
import type { Section } from './sections/section.entity.js';

/** The cached task lists of one user: they depend on what projects the user is in, and on what these are. */
export const taskListsOf = (userId: string) => `tasks:${userId}`;

/** The subject of each fact here is the project. */
export const projectCreated = defineEvent<{ name: string }>('project.created');
export const projectChanged = defineEvent<{ changes: Changes<Project> }>('project.changed');
export const projectArchived = defineEvent<{ changes: Changes<Project> }>('project.archived');
export const projectUnarchived = defineEvent<{ changes: Changes<Project> }>('project.unarchived');
/** Whatever a member keeps below it is at the top of their projects again. */
export const projectDeleted = defineEvent<{ name: string }>('project.deleted');
/** A member's own: no part of the history that the others see. */
export const projectPlaced = defineEvent<{ parentId: string | null; position: string }>('project.placed');

export const memberJoined = defineEvent<{ userId: string; role: ProjectRole }>('member.joined');
export const memberRoleChanged = defineEvent<{
  userId: string;
  changes: { role: { from: ProjectRole; to: ProjectRole } };
}>('member.role-changed');
export const memberRemoved = defineEvent<{ userId: string }>('member.removed');
export const memberLeft = defineEvent<{ userId: string }>('member.left');
/** To another member; who had it is an editor, or has no account any more. */
export const ownershipTransferred = defineEvent<{ userId: string }>('project.ownership-transferred');

export const invitationCreated = defineEvent<{ invitationId: string; role: ProjectRole }>(
  'invitation.created',
);
export const invitationRevoked = defineEvent<{ invitationId: string }>('invitation.revoked');
export const invitationDeclined = defineEvent<{ invitationId: string }>('invitation.declined');

export const linkCreated = defineEvent<{ linkId: string; expiresAt: string | null }>('project-link.created');
export const linkRevoked = defineEvent<{ linkId: string }>('project-link.revoked');

export const sectionCreated = defineEvent<{ sectionId: string; name: string }>('section.created');
export const sectionChanged = defineEvent<{ sectionId: string; changes: Changes<Section> }>(
  'section.changed',
);
export const sectionMoved = defineEvent<{ sectionId: string; changes: Changes<Section> }>('section.moved');
export const sectionDeleted = defineEvent<{ sectionId: string; name: string }>('section.deleted');

/** Whom and what a fact about a project concerns: the lists of its members may look different. */
export const aboutProject = (
  actorId: string | null,
  { projectId, memberIds }: { projectId: string; memberIds: readonly string[] },
) => ({ actorId, subjectId: projectId, contextId: projectId, scopes: memberIds.map(taskListsOf) });
